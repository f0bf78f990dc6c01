# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# What flash.ps1 demands before it does anything, and the words when it is missing. Read by flash.ps1, whose variables it uses.

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

function Assert-Sdk {
    Assert-Tool 'dotnet' 'install the .NET 10 SDK'
    $found = Get-ToolOutput 'dotnet' '--list-sdks'
    if ($found -notmatch '(?m)^10\.') {
        $versions = @([regex]::Matches($found, '(?m)^\d+\.\d+\.\d+\S*') | ForEach-Object { $_.Value }) -join ', '
        throw "the .NET 10 SDK is missing: dotnet --list-sdks shows $(if ($versions) { $versions } else { 'none' }); install it"
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

# What the parser says is the answer; anything else is a build that failed.
function Assert-Configuration([string[]] $Output, [int] $ExitCode) {
    $lines = @($Output | Where-Object { $_ })
    if ($ExitCode -eq 2 -and $lines.Length -gt 0) {
        throw $lines[$lines.Length - 1]
    }

    foreach ($line in $lines) {
        Write-Line $line
    }

    if ($ExitCode -ne 0) {
        throw "checking the configuration failed: dotnet ended with exit code $ExitCode; what it says stands above"
    }
}

# Firmware of the 1.x line ignores any other format without a word.
function Assert-Image {
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

    foreach ($file in @(@('Config', $Config), @('Wifi', $Wifi))) {
        if ($file[1] -and [IO.Directory]::Exists((Get-FullPath $file[1]))) {
            throw "$($file[1]) of -$($file[0]) is a directory; name the file itself"
        }
    }

    if (-not $Port) {
        throw '-Port is missing; nanoff --listports shows the serial ports'
    }
}
