// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;

namespace NanoIke.Bench.Report;

/// <summary>The words of the results page.</summary>
internal static class PageText
{
    public const string Head =
        """
        # What nanoIke costs

        Written by `bash tests/bench/run.sh --write`; do not edit. Less is better everywhere. `figures.csv` holds the accepted figures: a
        run fails when a figure lies above its budget (unless `missed.csv` says what was tried) or more than 1 % above the accepted one.
        `run.sh --update` accepts what it measures, `run.sh --profile aes.handshake` tells what each method takes in a figure.

        ## Budgets

        | figure | value | unit | budget | | others, for comparison |
        |---|---:|---|---:|---|---|

        """;

    public const string Operations =
        """

        ## Operations, beside BouncyCastle

        Instructions (IL) that the interpreter executes, counted exactly in the assembly that boards get; a call into the base library
        counts as one. `bc` is BouncyCastle.Cryptography 2.7.0 (netstandard2.0), counted by the same meter on the same input, with
        the same result checked; its calls into the base library count as one as well. A `.block` is the difference of a nine-block and a
        one-block message over eight. `aeshmac` is the protection of an ESP packet, `chacha` the AEAD with 8 bytes of associated data.
        Objects that both sides keep between messages, and keys as far as the API lets one keep them, are not counted again.

        ![instructions, budget and peer](results.png)

        IL flatters calls, fields, elements and conversions. `Cortex-M` is what the interpreter executes of machine code for the same,
        by the cost of each opcode (`Meter/opcodes.csv` says where it is from): about 43 instructions an IL in a handshake, 50 in AES.

        | operation | nanoIke | Cortex-M | bc | nanoIke / bc |
        |---|---:|---:|---:|---:|

        """;

    public const string Packets =
        """

        ## The tunnel, suite beside suite

        `send` is Tunnel.Send and Poll: a UDP payload of that many bytes gets its UDP and IPv4 headers with checksums, padding and
        protection, and stands ready for the socket. `receive` is Tunnel.Input, from the datagram of the socket to the payload.
        `handshake` is all that the node executes from Open to an open tunnel, both scalar multiplications and the start-up tests of the
        random source included; `handshake.prepared` a renewal whose key pair was computed while the node was idle; `handshake.sent` the
        UDP payload bytes it sends for a handshake. `native` is AES-CBC with HMAC on the native API: what happens inside it is no IL, and the
        arrays that it returns are the garbage, in bytes a packet of the same size as the one before.

        | | aes IL | chacha IL | ccm IL | native IL | native ccm IL | native garbage | native ccm garbage |
        |---|---:|---:|---:|---:|---:|---:|---:|

        """;

    public const string Cortex =
        """

        The same in instructions of a Cortex-M.

        | | aes | chacha | ccm | native | native ccm |
        |---|---:|---:|---:|---:|---:|

        """;

    public const string Boards =
        """

        ## On a board

        **Nobody has measured a board.** These are estimates: the instructions of the interpreter as it is released, by the cost of each
        opcode on that CPU, times the cycles that one takes on such a chip (`Report/BoardTimes.cs` has the ranges). Published timings of
        simple loops lie within a factor of two of them; a bad ESP32 image has been seen three times slower than a good one of the same
        version. Network, round trips and what happens inside native crypto are not in them. A board says at start what an instruction of
        IL takes: `one instruction takes about N ns`. No STM32 here sleeps deeply yet: its wake is what it would be.


        """;

    public const string Flash =
        """

        ## Flash

        What is deployed to a board: the firmware, and the assemblies of the framework that it refers to (`Sizes/framework.csv`), beside the
        smallest deployment area that must hold it. A run fails when it does not fit.

        | board | suite | firmware | all that is deployed | smallest area |
        |---|---|---:|---:|---:|

        """;

    public const string Areas =
        """

        The areas of the targets in `board.json`, by the size of the flash chip, and what the largest firmware leaves of them, in bytes.

        | board | target | flash, MB | area | left | |
        |---|---|---:|---:|---:|---|

        """;

    public const string Memory =
        """

        ## Heap of an open tunnel

        Bytes on a 32-bit board, 256 bytes of payload at most. An array counts for the type that holds it.

        | | aes | chacha | ccm | native | native ccm |
        |---|---:|---:|---:|---:|---:|

        """;

    public const string Day =
        """

        ## A day on the wire

        A whole node in virtual time: a reading a minute over CoAP, each acknowledged by the collector; no loss, no outage, a round trip of
        20 ms; the first handshake and the renewals of four-hour lifetimes included. `datagrams` count both ways, `bytes` with IPv4 and UDP
        headers. `nat`: behind a NAT, where keepalives are needed. Two datagrams a reading would be 2,880.

        | | aes | chacha | ccm |
        |---|---:|---:|---:|

        """;

    public const string Sizes =
        """

        ## Sizes

        `library.native` and the other parts are the assembly cut down to the types that a tunnel with those suites needs. The budgets of
        `library.native` and `library.managed` (both managed suites, X25519) are those of a library without what a firmware can leave
        out; `part.` is what such a part adds. So are `lines.library.protocol` and `lines.library.crypto`, lines that are neither blank
        nor comment; `lines.library.optional` is the rest, with what only a PC has.

        | | | |
        |---|---:|---|

        """;

    public const string Types =
        """

        ![IL bytes by type](sizes.png)

        | type | IL bytes |
        |---|---:|

        """;

    public const string Foot =
        """

        ## How it is counted

        `tests/bench/Meter` rewrites the compiled assembly: each basic block increments a counter, and the count is the sum of hits times
        block lengths. An exception that leaves a block counts the rest of it too; none is thrown in what is measured here. What a real
        nanoCLR counts for the same handshakes says `bash tests/emulator.sh --measure`: 171 instructions more in each managed suite, which
        read the clock around it.

        Objects and their bytes follow the heap of a 32-bit board: 12 bytes for an object and for each field, 20 and the data for an array,
        rounded up to 12. Sizes named `pe.estimated` are computed from metadata tables and code; `pe.real` (a little less) are those of
        files that a metadata processor made when the figures were accepted last on a machine that has one (environment variable
        `NANOIKE_MDP`). The deepest stack is the dearest chain of calls below a public method of Tunnel, 168 bytes a frame and 12 a slot.
        `lines.library` are all lines. `traces` is the number of different sequences
        of basic blocks and array indexes that 15 different secrets cause: one means constant time as far as an interpreter shows it.

        """;

    // From the projects' own documents and files, not measured here.
    private static readonly (string End, string Text)[] s_anchors =
    [
        ("handshake.sent", "strongSwan 548"),
        ("library.native", "wireguard-lwip 12,400, CycloneIPSEC 33,200, Contiki-IPsec 26,500 (native code)"),
        ("library.managed", "the same"),
        ("heap.open", "CycloneIPSEC 11,000, RIOT 7,800, TLS on nanoFramework 33,400"),
        ("lines.library", "RIOT 3,050, Contiki 3,306, hummingbird 1,762 without ESP"),
    ];

    /// <summary>What others take, where it is known and not measured in this run.</summary>
    public static string Anchor(string name)
    {
        return s_anchors.FirstOrDefault(a => name.EndsWith(a.End, StringComparison.Ordinal)).Text ?? string.Empty;
    }
}
