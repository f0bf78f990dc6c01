# Copyright (c) nanoIke contributors.
# Licensed under the MIT license. See LICENSE in the repository root.

# What a device says on its serial port. Part of flash.ps1.

# The device sends text as it is, or in packets of nanoFramework's Wire Protocol once a tool has talked to it: 32 bytes of header
# (marker 8, checksums 8, command 4, numbers 4, flags 4, size 4, little endian), then the payload. Command 1 is a message.
# Received is Latin-1: a character is a byte. Returns the text, and as Rest what belongs to a packet that is still coming in.
function ConvertFrom-DeviceOutput([string] $Received) {
    $marker = "NFPKTV1`0"
    $text = [Text.StringBuilder]::new()
    while ($true) {
        $at = $Received.IndexOf($marker, [StringComparison]::Ordinal)
        if ($at -lt 0) {
            $keep = [Math]::Min($marker.Length - 1, $Received.Length)
            while (-not $marker.StartsWith($Received.Substring($Received.Length - $keep), [StringComparison]::Ordinal)) {
                $keep--
            }

            [void] $text.Append($Received, 0, $Received.Length - $keep)
            return @{ Text = $text.ToString(); Rest = $Received.Substring($Received.Length - $keep) }
        }

        [void] $text.Append($Received, 0, $at)
        $Received = $Received.Substring($at)
        $size = Get-PacketNumber $Received 28
        if ($size -gt 4096) {
            $Received = $Received.Substring($marker.Length) # noise: no packet is so long
        } elseif ($Received.Length -lt 32 + $size) {
            return @{ Text = $text.ToString(); Rest = $Received }
        } else {
            if ((Get-PacketNumber $Received 16) -eq 1) {
                [void] $text.Append($Received, 32, $size)
            }

            $Received = $Received.Substring(32 + $size)
        }
    }
}

function Get-PacketNumber([string] $Packet, [int] $At) {
    [long] $number = 0
    for ($i = 3; $i -ge 0 -and $Packet.Length -ge $At + 4; $i--) {
        $number = $number * 256 + [int] $Packet[$At + $i]
    }

    return $number
}

function Show-DeviceLog([string] $Port, [int] $Baud) {
    $serial = ('System.IO.Ports.SerialPort' -as [type])::new($Port, $Baud)
    $serial.Encoding = [Text.Encoding]::GetEncoding(28591)
    $serial.Open()
    try {
        Write-Line "> log of $Port, Ctrl-C ends it"
        $rest = ''
        while ($true) {
            $part = ConvertFrom-DeviceOutput ($rest + $serial.ReadExisting())
            $rest = $part.Rest
            $Host.UI.Write($part.Text)
            [Threading.Thread]::Sleep(50)
        }
    } finally {
        $serial.Close()
    }
}
