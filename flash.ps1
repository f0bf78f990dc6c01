<#
.SYNOPSIS
Builds the nanoIke node for a board, flashes it and deploys its configuration.

.DESCRIPTION
Checks the configuration file (as the node itself would), builds boards/BOARD for the device, flashes the nanoFramework firmware where
-Firmware asks for it, compares the native parts of the device with what the application needs, stores the Wi-Fi credentials and the
configuration file (as I:\nanoike.conf) on the device, and deploys the application last: the device restarts with it and finds
everything in its place. What can be checked is checked before anything is written. Exit code 0: done; 1: one line says what is wrong.

It needs the .NET 10 SDK and nanoff 2.x from 2.5 on (dotnet tool install -g nanoff --version 2.5.162). It runs in PowerShell 7 and in
Windows PowerShell 5.1, which refuses scripts until it is told otherwise: powershell -ExecutionPolicy Bypass -File flash.ps1 ...

.PARAMETER Board
Folder in boards/ that has a board.json: esp32, stm32-ethernet.

.PARAMETER Port
Serial port of the device: COM5, /dev/ttyUSB0.

.PARAMETER Config
Configuration file of the node (key = value). Left out: what the device has stays.

.PARAMETER Node
-Config is the folder that provision wrote: take the file of this node from it.

.PARAMETER Firmware
Flash the nanoFramework firmware first, in the version that board.json names: for a board that is new, or whose firmware does not fit.

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

.PARAMETER Help
Show this text.

.EXAMPLE
./flash.ps1 -Board esp32 -Port COM5 -Config node.conf -Firmware -Wifi wifi.conf -Monitor

.EXAMPLE
./flash.ps1 -Board esp32 -Port COM5 -Config fleet -Node node-007
Flashes one node of a fleet that provision made.

.EXAMPLE
./flash.ps1 -Board esp32 -Port COM5 -Config node.conf -WhatIf
Prints every command and runs none.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Board,
    [string] $Port,
    [string] $Config,
    [string] $Node,
    [switch] $Firmware,
    [string] $Target,
    [string] $Wifi,
    [string] $WifiSsid,
    [string] $WifiPassword,
    [switch] $Monitor,
    [switch] $Help
)

# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# Core language, .NET and cmdlets of Microsoft.PowerShell.Core only: the tests run this file in an engine that has nothing else.

. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'Settings.ps1'))
. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'Native.ps1'))
. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'DeviceLog.ps1'))
. ([IO.Path]::Combine($PSScriptRoot, 'boards', 'device', 'Checks.ps1'))

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
    if ((Get-BoardName) -notcontains $Name) {
        throw "there is no board '$Name'; -Board takes one of: $((Get-BoardName) -join ', ')"
    }

    $result = @{}
    $Name = @(Get-BoardName | Where-Object { $_ -eq $Name })[0] # as the folder is written
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

    if ($About.targets -notcontains $Wanted) {
        throw "board $($About.board) has no target '$Wanted'; -Target takes one of: $($About.targets -join ', ')"
    }

    return @($About.targets | Where-Object { $_ -eq $Wanted })[0]
}

# ---- steps ----

# A step is one command. {json} in its arguments stands for a temporary file with the text of Json; Shown is that text without secrets.
# What the command says is shown, or judged by the function Judge (output and exit code) where that is set. Then runs afterwards.
function New-Step([string] $Name, [string] $Tool, [string[]] $Arguments, [string] $Json, [string] $Shown) {
    return @{ Name = $Name; Tool = $Tool; Arguments = $Arguments; Json = $Json; Shown = $Shown; Judge = ''; Then = '' }
}

# One parser reads the file, here and on the device: that of the firmware.
function New-ValidationStep([string] $File) {
    $project = [IO.Path]::Combine($PSScriptRoot, 'boards', 'linux')
    $arguments = @('run', '--project', $project, '-c', 'Release', '--', 'validate', '--config', $File)
    $step = New-Step 'checking the configuration' 'dotnet' $arguments
    $step.Judge = 'Assert-Configuration'
    return $step
}

function New-BuildStep([hashtable] $About) {
    $folder = [IO.Path]::Combine($PSScriptRoot, 'boards', $About.board)
    $step = New-Step 'the build' 'dotnet' @('build', $folder, '-c', 'Release', '-p:Device=true')
    $step.Then = 'Assert-Image'
    return $step
}

function New-ComparisonStep {
    $step = New-Step 'comparing the firmware' 'nanoff' @('--nanodevice', '--devicedetails', '--serialport', $Port)
    $step.Judge = 'Assert-Native'
    return $step
}

function New-FirmwareStep([hashtable] $About, [string] $TargetName) {
    $to = @('--serialport', $Port)
    if ($About.firmware -ne 'serial') {
        $to = @("--$($About.firmware)")
    }

    if ($About.firmware_version) {
        $to += @('--fwversion', $About.firmware_version)
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
        throw "board $($About.board) has no Wi-Fi: leave -Wifi, -WifiSsid and -WifiPassword out"
    }

    $file = ''
    if ($Config) {
        $file = Resolve-File $Config 'Config'
        New-ValidationStep $file
    }

    New-BuildStep $About
    if ($Firmware) {
        New-FirmwareStep $About $targetName
    }

    New-ComparisonStep
    if ($credential.ssid) {
        New-WifiStep $credential
    }

    if ($file) {
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

# A device that was flashed needs a moment until it answers.
function Invoke-JudgedTool([hashtable] $Step) {
    $ErrorActionPreference = 'Continue'
    $tries = 1
    if ($Firmware -and $Step.Tool -eq 'nanoff') {
        $tries = 3
    }

    for ($i = 1; $i -le $tries; $i++) {
        $arguments = $Step.Arguments
        $output = @(& $Step.Tool @arguments 2>&1 | ForEach-Object { "$_" })
        if ($LASTEXITCODE -eq 0) {
            break
        }

        if ($i -lt $tries) {
            [Threading.Thread]::Sleep(3000)
        }
    }

    & $Step.Judge $output $LASTEXITCODE
}

function Invoke-Step([hashtable] $Step) {
    $line = Get-CommandLine $Step
    if (-not $PSCmdlet.ShouldProcess($line, $line, 'flash.ps1')) {
        return
    }

    Write-Line "> $line"
    if ($Step.Judge) {
        Invoke-JudgedTool $Step
        return
    }

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

function Assert-Surrounding {
    Assert-Sdk
    Assert-Tool 'nanoff' "install it: $NanoffAdvice"
    Assert-NanoffVersion
    Assert-Port $Port
    if ($Monitor -and -not ('System.IO.Ports.SerialPort' -as [type])) {
        throw 'this PowerShell has no serial ports, so -Monitor cannot work; take PowerShell 7 or Windows PowerShell 5.1'
    }
}

# ---- main ----

# The comment at the head of this file, as a person reads it.
function Show-Help {
    $text = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, 'flash.ps1'))
    $comment = [regex]::Match($text, '(?s)<#\s*(.*?)\s*#>').Groups[1].Value
    $comment = [regex]::Replace($comment, '(?m)^\.PARAMETER (\w+)\s*$', '-$1')
    Write-Line ([regex]::Replace($comment, '(?m)^\.([A-Z]+)\s*$', '$1'))
}

function Invoke-Flash {
    Set-StrictMode -Version 2.0
    $ErrorActionPreference = 'Stop'
    if ($Help -or $Board -match '^(-{0,2}(h|help)|[-/]\?)$') {
        Show-Help
        return
    }

    $Config = Get-NodeFile $Config $Node
    Assert-Argument
    $about = Read-BoardFile $Board
    $folder = [IO.Path]::Combine($PSScriptRoot, 'boards', $about.board, 'bin', 'Release', 'netnano1.0')
    $image = [IO.Path]::Combine($folder, "$($about.application).bin") # Assert-Image and Assert-Native read these three
    $plan = @(New-Plan $about $image)
    if (-not $WhatIfPreference) {
        Assert-Surrounding
    }

    foreach ($step in $plan) {
        Invoke-Step $step
        if ($step.Then -and -not $WhatIfPreference) {
            & $step.Then
        }
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
