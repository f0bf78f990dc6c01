# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# Whether the firmware of a device fits the application: an assembly with native methods carries a checksum of their declarations, and
# the firmware one of what it implements. Where both differ, nanoCLR stops at start. Part of flash.ps1.

# Without these natives an application still does its work.
$NativeOptional = @('nanoFramework.System.Security.Cryptography')

# Head of a .pe file: marker 8, checksums 8, flags 4, native checksum 4 (little endian); 0: nothing native. Its name is the file's.
function Get-NativeNeed([string] $Folder) {
    $needs = @{}
    foreach ($file in [IO.Directory]::GetFiles($Folder, '*.pe')) {
        $bytes = [IO.File]::ReadAllBytes($file)
        if ($bytes.Length -ge 24 -and [BitConverter]::ToUInt32($bytes, 20) -ne 0) {
            $needs[[IO.Path]::GetFileNameWithoutExtension($file)] = [BitConverter]::ToUInt32($bytes, 20).ToString('X8')
        }
    }

    return $needs
}

# Lines such as "  mscorlib v100.5.0.24, checksum 0x1549C856".
function ConvertFrom-DeviceDetail([string] $Text) {
    $natives = @{}
    foreach ($match in [regex]::Matches($Text, '(?m)^\s*(\S+)\s+v[\d.]+,\s*checksum\s+0x([0-9A-Fa-f]{8})')) {
        $natives[$match.Groups[1].Value] = $match.Groups[2].Value.ToUpperInvariant()
    }

    return @{ Natives = $natives; Version = [regex]::Match($Text, 'CLR Version:\s*(\S+)').Groups[1].Value }
}

# What of the application the firmware does not have, or has in another version; a line each.
function Compare-Native([hashtable] $Needs, [hashtable] $Natives) {
    $names = [string[]] @($Needs.Keys)
    [Array]::Sort($names, [StringComparer]::OrdinalIgnoreCase)
    foreach ($name in $names) {
        if ($Natives.ContainsKey($name)) {
            if ($Natives[$name] -ne $Needs[$name]) {
                "$name is 0x$($Natives[$name]) there, the application needs 0x$($Needs[$name])"
            }
        } elseif ($NativeOptional -cnotcontains $name) {
            "$name is not there"
        }
    }
}

# Reads $about and $folder of Invoke-Flash.
function Assert-Native([string[]] $Output, [int] $ExitCode) {
    $text = $Output -join "`n"
    $device = ConvertFrom-DeviceDetail $text
    if ($ExitCode -ne 0 -or $device.Natives.Count -eq 0) {
        Write-Line $text
        throw "the device on $Port does not answer as one that runs nanoFramework; a new board needs -Firmware, a running one a reset"
    }

    $needs = Get-NativeNeed $folder
    $wrong = @(Compare-Native $needs $device.Natives)
    $wanted = 'the newest 1.x'
    if ($about.firmware_version) {
        $wanted = $about.firmware_version
    }

    if ($wrong.Length -gt 0 -and $Firmware) {
        throw "the firmware that was flashed ($($device.Version)) does not fit the packages of this build: $($wrong -join '; ')." +
            ' Nothing was deployed; firmware_version in board.json and lib/Surface/Device/Packages.props must belong together'
    }

    if ($wrong.Length -gt 0) {
        throw "the firmware of the device ($($device.Version)) does not fit: $($wrong -join '; ')." +
            " Nothing was deployed; add -Firmware, which flashes $wanted"
    }

    Write-Line "the firmware of the device ($($device.Version)) has all $($needs.Count) native parts that the application needs"
    foreach ($name in $NativeOptional) {
        if ($needs.ContainsKey($name) -and -not $device.Natives.ContainsKey($name)) {
            Write-Line "note: it has no ${name}: the managed crypto serves, slower"
        }
    }
}
