# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# The files a person writes for a device, and the files nanoff reads. Part of flash.ps1.

$ConfigurationOnDevice = 'I:\nanoike.conf'

function Get-FullPath([string] $Path) {
    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Resolve-File([string] $Path, [string] $Parameter) {
    $full = Get-FullPath $Path
    if (-not [IO.File]::Exists($full)) {
        throw "the file $Path of -$Parameter does not exist"
    }

    return $full
}

# The file of one node in a folder that provision wrote; without a node, the file itself.
function Get-NodeFile([string] $Path, [string] $Name) {
    if (-not $Name) {
        return $Path
    }

    if (-not $Path) {
        throw '-Node needs -Config, the folder that provision wrote'
    }

    return [IO.Path]::Combine($Path, 'nodes', "$Name.conf")
}

# Lines of ssid = NAME and password = SECRET. An error shows nothing of a line: it may be the password.
function Read-WifiFile([string] $Path) {
    $values = [Collections.Hashtable]::new()
    $name = [IO.Path]::GetFileName($Path)
    $number = 0
    foreach ($line in [IO.File]::ReadAllText($Path).Split("`n")) {
        $number++
        $text = [regex]::Replace($line, '(^|(?<=[ \t\r]))#.*$', '').Trim()
        if (-not $text) {
            continue
        }

        $key, $value = $text.Split([char[]] '=', 2)
        $key = $key.Trim()
        if ($null -eq $value -or @('ssid', 'password') -cnotcontains $key) {
            throw "$name line ${number}: is neither ssid = NAME nor password = SECRET"
        }

        if ($values.ContainsKey($key)) {
            throw "$name line ${number}: $key is given twice"
        }

        if (-not $value.Trim()) {
            throw "$name line ${number}: $key has no value"
        }

        $values[$key] = $value.Trim()
        if ($values[$key] -match '^(".*"|''.*'')$') {
            Write-Line "note: $name line ${number}: $key is in quotes, which are part of the value"
        }
    }

    if (-not $values.ContainsKey('ssid')) {
        throw "${name}: the key ssid is missing"
    }

    return $values
}

# From -Wifi or from -WifiSsid and -WifiPassword; an empty ssid: no credentials were given.
function Read-WifiCredential([string] $Wifi, [string] $WifiSsid, [string] $WifiPassword) {
    if ($Wifi -and ($WifiSsid -or $WifiPassword)) {
        throw 'give -Wifi, or -WifiSsid and -WifiPassword, not both'
    }

    $found = @{ ssid = $WifiSsid; password = $WifiPassword }
    if ($Wifi) {
        $found = Read-WifiFile (Resolve-File $Wifi 'Wifi')
    }

    $password = [string] $found['password']
    if ($password -and -not $found['ssid']) {
        throw '-WifiPassword needs -WifiSsid'
    }

    if ([Text.Encoding]::UTF8.GetByteCount([string] $found['ssid']) -gt 32) {
        throw 'the name of a Wi-Fi network has 32 bytes at most'
    }

    if ($password -and ($password.Length -lt 8 -or $password.Length -gt 64)) {
        throw 'a Wi-Fi password has 8 to 64 characters (none: an open network)'
    }

    return @{ ssid = [string] $found['ssid']; password = $password }
}

function ConvertTo-JsonText([string] $Text) {
    $json = [Text.StringBuilder]::new('"')
    foreach ($c in $Text.ToCharArray()) {
        if ($c -eq '"' -or $c -eq '\') {
            [void] $json.Append('\').Append($c)
        } elseif ([int] $c -lt 32 -or [int] $c -gt 126) {
            [void] $json.Append('\u' + ([int] $c).ToString('x4'))
        } else {
            [void] $json.Append($c)
        }
    }

    return $json.Append('"').ToString()
}

function New-FileDeployment([string] $PortName, [string] $Source) {
    return '{"serialport":' + (ConvertTo-JsonText $PortName) + ',"files":[{"DestinationFilePath":' +
        (ConvertTo-JsonText $ConfigurationOnDevice) + ',"SourceFilePath":' + (ConvertTo-JsonText $Source) + '}]}'
}

function New-NetworkDeployment([string] $PortName, [string] $Ssid, [string] $Password) {
    $kind = '"Authentication":"Open","Encryption":"None"'
    if ($Password) {
        $kind = '"Authentication":"WPA2","Encryption":"WPA2"'
    }

    return '{"SerialPort":' + (ConvertTo-JsonText $PortName) + ',"WirelessClient":{"Ssid":' + (ConvertTo-JsonText $Ssid) +
        ',"Password":' + (ConvertTo-JsonText $Password) + ',' + $kind +
        ',"ConfigurationOption":"AutoConnect","RadioType":"802.11n","DhcpEnabled":true,"AutomaticDNS":true}}'
}
