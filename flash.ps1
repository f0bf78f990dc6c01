<#
.SYNOPSIS
Builds the nanoIke node for a board, flashes it and deploys its configuration.

.DESCRIPTION
Builds boards/BOARD for the device, flashes the nanoFramework firmware where -Firmware asks for it, stores the Wi-Fi credentials and
the configuration file (as I:\nanoike.conf) on the device, and deploys the application last: the device restarts with it and finds
everything in its place. What can be checked is checked before anything is written. Exit code 0: done; 1: one line says what is wrong.

It needs the .NET 10 SDK and nanoff 2.x from 2.5 on (dotnet tool install -g nanoff --version 2.5.162).

.PARAMETER Board
Folder in boards/ that has a board.json: esp32, stm32-ethernet.

.PARAMETER Port
Serial port of the device: COM5, /dev/ttyUSB0.

.PARAMETER Config
Configuration file of the node (key = value). Left out: what the device has stays.

.PARAMETER Firmware
Flash the nanoFramework firmware first: for a board that is new, or whose firmware does not fit the application.

.PARAMETER Target
nanoFramework target of this very board, one of "targets" in board.json; its first choice is "target".

.PARAMETER Wifi
File with the Wi-Fi credentials: ssid = NAME and password = SECRET. Left out: what the device has stays.

.PARAMETER WifiSsid
Name of the Wi-Fi network, instead of -Wifi.

.PARAMETER WifiPassword
Password of the Wi-Fi network, instead of -Wifi. It stays in the history of the shell; a file does not.

.PARAMETER Monitor
Show the log of the device afterwards, until Ctrl-C.

.EXAMPLE
./flash.ps1 -Board esp32 -Port COM5 -Config node.conf -Firmware -Wifi wifi.conf -Monitor

.EXAMPLE
./flash.ps1 -Board esp32 -Port COM5 -Config node.conf -WhatIf
Prints every command and runs none.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Board,
    [string] $Port,
    [string] $Config,
    [switch] $Firmware,
    [string] $Target,
    [string] $Wifi,
    [string] $WifiSsid,
    [string] $WifiPassword,
    [switch] $Monitor
)

# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# Core language, .NET and cmdlets of Microsoft.PowerShell.Core only: the tests run this file in an engine that has nothing else.

. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'Settings.ps1'))
. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'DeviceLog.ps1'))

$NanoffAdvice = 'dotnet tool install -g nanoff --version 2.5.162'

function Write-Line([string] $Text) {
    $Host.UI.WriteLine($Text)
}

# ---- board.json ----

function Get-BoardName {
    foreach ($folder in [IO.Directory]::GetDirectories([IO.Path]::Combine($PSScriptRoot, 'boards'))) {
        if ([IO.File]::Exists([IO.Path]::Combine($folder, 'board.json'))) {
            [IO.Path]::GetFileName($folder)
        }
    }
}

# board.json is flat (strings, numbers, lists of strings), so that three lines can read it in every PowerShell.
function Read-BoardFile([string] $Name) {
    if ((Get-BoardName) -cnotcontains $Name) {
        throw "there is no board '$Name'; -Board takes one of: $((Get-BoardName) -join ', ')"
    }

    $result = @{}
    $json = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, 'boards', $Name, 'board.json'))
    foreach ($match in [regex]::Matches($json, '"(\w+)"\s*:\s*(?:"([^"]*)"|(\d+)|\[([^\]]*)\])')) {
        $value = $match.Groups[2].Value + $match.Groups[3].Value
        if ($match.Groups[4].Success) {
            $value = @([regex]::Matches($match.Groups[4].Value, '"([^"]*)"') | ForEach-Object { $_.Groups[1].Value })
        }

        $result[$match.Groups[1].Value] = $value
    }

    return $result
}

function Select-Target([hashtable] $About, [string] $Wanted) {
    if (-not $Wanted) {
        return $About.target
    }

    if ($About.targets -cnotcontains $Wanted) {
        throw "board $($About.board) has no target '$Wanted'; -Target takes one of: $($About.targets -join ', ')"
    }

    return $Wanted
}

# ---- steps ----

# A step is one command. {json} in its arguments stands for a temporary file with the text of Json; Shown is that text without secrets.
function New-Step([string] $Name, [string] $Tool, [string[]] $Arguments, [string] $Json, [string] $Shown) {
    return @{ Name = $Name; Tool = $Tool; Arguments = $Arguments; Json = $Json; Shown = $Shown }
}

function New-BuildStep {
    return New-Step 'the build' 'dotnet' @('build', [IO.Path]::Combine($PSScriptRoot, 'boards', $Board), '-c', 'Release', '-p:Device=true')
}

function New-FirmwareStep([hashtable] $About, [string] $TargetName) {
    $to = @('--serialport', $Port)
    if ($About.firmware -ne 'serial') {
        $to = @("--$($About.firmware)")
    }

    return New-Step 'flashing the firmware' 'nanoff' (@('--update', '--target', $TargetName) + $to)
}

function New-ApplicationStep([hashtable] $About, [string] $TargetName, [string] $Image) {
    $arguments = @('--nanodevice', '--deploy', '--serialport', $Port, '--image', $Image)
    if ($About.deploy -ne 'nanodevice') {
        $arguments = @('--target', $TargetName, '--deploy', '--image', $Image, '--address', $About.address, "--$($About.deploy)")
    }

    if ($About.deploy -eq 'jtag') {
        $arguments += '--reset'
    }

    return New-Step 'deploying the application' 'nanoff' $arguments
}

# No --serialport beside the JSON: nanoff would take it as a request to find an ESP32 in its boot loader.
function New-ConfigurationStep([string] $File) {
    $json = New-FileDeployment $Port $File
    return New-Step 'deploying the configuration' 'nanoff' @('--filedeployment', '{json}') $json $json
}

function New-WifiStep([hashtable] $Credential) {
    $json = New-NetworkDeployment $Port $Credential.ssid $Credential.password
    $shown = New-NetworkDeployment $Port $Credential.ssid '***'
    return New-Step 'storing the Wi-Fi credentials' 'nanoff' @('--networkdeployment', '{json}') $json $shown
}

# The application comes last: the restart that follows finds configuration and network in their places.
function New-Plan([hashtable] $About, [string] $Image) {
    $targetName = Select-Target $About $Target
    $credential = Read-WifiCredential $Wifi $WifiSsid $WifiPassword
    if ($credential.ssid -and $About.link -ne 'wifi') {
        throw "board $Board has no Wi-Fi: leave -Wifi, -WifiSsid and -WifiPassword out"
    }

    New-BuildStep
    if ($Firmware) {
        New-FirmwareStep $About $targetName
    }

    if ($credential.ssid) {
        New-WifiStep $credential
    }

    if ($Config) {
        $file = Resolve-File $Config 'Config'
        [void] (Read-KeyValueFile $file $ConfigurationKeys $ConfigurationExtraKeys)
        New-ConfigurationStep $file
    }

    New-ApplicationStep $About $targetName $Image
}

function Get-CommandLine([hashtable] $Step) {
    $words = foreach ($argument in $Step.Arguments) {
        $word = $argument
        if ($word -eq '{json}') {
            $word = '<temporary file: ' + $Step.Shown + '>'
        } elseif ($word.IndexOf(' ') -ge 0) {
            $word = '"' + $word + '"'
        }

        $word
    }

    return "$($Step.Tool) $($words -join ' ')"
}

# Some failures nanoff only prints: its exit code is 0 when a file could not be stored.
function Invoke-Tool([hashtable] $Step, [string[]] $Arguments) {
    $ErrorActionPreference = 'Continue' # Windows PowerShell makes an error of each line a program writes to stderr
    $refused = $false
    & $Step.Tool @Arguments 2>&1 | ForEach-Object {
        Write-Line "$_"
        if ("$_" -match '(Error|Exception) deploying') {
            $refused = $true
        }
    }

    if ($LASTEXITCODE -ne 0) {
        throw "$($Step.Name) failed: $($Step.Tool) ended with exit code $LASTEXITCODE; what it says stands above"
    }

    if ($refused) {
        throw "$($Step.Name) failed: the device did not take the file; what $($Step.Tool) says stands above"
    }
}

function Invoke-Step([hashtable] $Step) {
    $line = Get-CommandLine $Step
    if (-not $PSCmdlet.ShouldProcess($line, $line, 'flash.ps1')) {
        return
    }

    Write-Line "> $line"
    if (-not $Step.Json) {
        Invoke-Tool $Step $Step.Arguments
        return
    }

    $file = [IO.Path]::GetTempFileName() # readable for its owner only
    try {
        [IO.File]::WriteAllText($file, $Step.Json)
        Invoke-Tool $Step ($Step.Arguments -replace '^\{json\}$', $file.Replace('$', '$$'))
    } finally {
        [IO.File]::Delete($file)
    }
}

# ---- checks ----

function Assert-Tool([string] $Name, [string] $Advice) {
    if (-not (Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue)) {
        throw "$Name is not on PATH; $Advice"
    }
}

function Get-ToolOutput([string] $Name, [string] $Argument) {
    $start = [Diagnostics.ProcessStartInfo]::new(@(Get-Command $Name -CommandType Application)[0].Path, $Argument)
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $text = $process.StandardOutput.ReadToEnd() + $errors.Result
    $process.WaitForExit()
    return $text
}

# Version 3 of nanoff has another command line.
function Assert-NanoffVersion {
    $found = [regex]::Match((Get-ToolOutput 'nanoff' '--version'), '(\d+)\.(\d+)\.\d+\S*')
    if (-not $found.Success) {
        throw "nanoff --version names no version; this script needs 2.x from 2.5 on: $NanoffAdvice"
    }

    if ($found.Groups[1].Value -ne '2' -or [int] $found.Groups[2].Value -lt 5) {
        throw "nanoff $($found.Value) does not fit: this script needs 2.x from 2.5 on: $NanoffAdvice"
    }
}

function Assert-Port([string] $Name) {
    $there = [IO.File]::Exists($Name)
    if (-not $Name.StartsWith('/')) {
        $ports = @((Get-ToolOutput 'nanoff' '--listports').Split("`n") | ForEach-Object { $_.Trim() })
        $there = $ports -contains $Name
    }

    if (-not $there) {
        throw "there is no serial port $Name; nanoff --listports shows what there is"
    }
}

# Firmware of the 1.x line ignores any other format without a word.
function Assert-Image([string] $Image) {
    if (-not [IO.File]::Exists($Image)) {
        throw "the build made no $Image; nothing was flashed"
    }

    $magic = [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes($Image), 0, [Math]::Min(6, [IO.FileInfo]::new($Image).Length))
    if ($magic -cne 'NFMRK1') {
        throw "$Image does not begin with NFMRK1: it is not for nanoFramework 1.x; nothing was flashed"
    }
}

function Assert-Argument {
    if (-not $Board) {
        throw "-Board is missing; it takes one of: $((Get-BoardName) -join ', ')"
    }

    if (-not $Port) {
        throw '-Port is missing; nanoff --listports shows the serial ports'
    }
}

function Assert-Surrounding {
    Assert-Tool 'dotnet' 'install the .NET 10 SDK'
    Assert-Tool 'nanoff' "install it: $NanoffAdvice"
    Assert-NanoffVersion
    Assert-Port $Port
    if ($Monitor -and -not ('System.IO.Ports.SerialPort' -as [type])) {
        throw 'this PowerShell has no serial ports, so -Monitor cannot work; take PowerShell 7 or Windows PowerShell 5.1'
    }
}

# ---- main ----

function Invoke-Flash {
    Set-StrictMode -Version 2.0
    $ErrorActionPreference = 'Stop'
    Assert-Argument
    $about = Read-BoardFile $Board
    $image = [IO.Path]::Combine($PSScriptRoot, 'boards', $Board, 'bin', 'Release', 'netnano1.0', "$($about.application).bin")
    $plan = @(New-Plan $about $image)
    if (-not $WhatIfPreference) {
        Assert-Surrounding
    }

    Invoke-Step $plan[0]
    if (-not $WhatIfPreference) {
        Assert-Image $image
    }

    for ($i = 1; $i -lt $plan.Length; $i++) {
        Invoke-Step $plan[$i]
    }

    $log = "show the log of $Port at $($about.baud) baud"
    if ($Monitor -and $PSCmdlet.ShouldProcess($log, $log, 'flash.ps1')) {
        Show-DeviceLog $Port ([int] $about.baud)
    } elseif (-not $Monitor -and -not $WhatIfPreference) {
        Write-Line "done: the node on $Port restarts; -Monitor shows its log"
    }
}

# Dot-sourced (by a test), the file only defines.
if ($MyInvocation.InvocationName -ne '.') {
    try {
        Invoke-Flash
    } catch {
        $Host.UI.WriteErrorLine('flash.ps1: ' + ($_.Exception.Message -replace '\s*[\r\n]+\s*', ' '))
        exit 1
    }
}
