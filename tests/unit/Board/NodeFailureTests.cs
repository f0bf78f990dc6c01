// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Testing;

namespace NanoIke.Tests.Board;

/// <summary>Every way in which a first tunnel fails: exit code 1, and one line that says why and what to look at.</summary>
[TestClass]
public class NodeFailureTests
{
    public static IEnumerable<object[]> Rows => Failures().Select(row => new object[] { row.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void SaysWhatToLookAt(string name)
    {
        Row row = Failures().Single(each => each.Name == name);
        FakeBoard board = new FakeBoard(SuiteKind.Aes, row.Options);
        row.Act?.Invoke(board);
        (int code, string failure) = board.Run(1, row.Configuration ?? FakeBoard.Good, true);
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        StringAssert.Contains(failure, row.Expected);
        Assert.IsFalse(failure.Contains('\n'), "more than one line");
        Assert.AreEqual(0, board.Arrived.Count);
        Assert.IsTrue(board.Milliseconds < 40000, $"gives up after {board.Milliseconds} ms");
    }

    [TestMethod]
    public void EveryStatusThatEndsAnAttemptHasItsOwnWords()
    {
        HashSet<string> texts = new HashSet<string>();
        foreach (Status status in Enum.GetValues<Status>())
        {
            if (status is Status.Ok or Status.NotOpen or Status.Busy or Status.NotSendable or Status.Ignored or Status.Handled or Status.Received
                or Status.NotResumable)
            {
                continue; // never the reason why a tunnel ended
            }

            string text = Explanation.Of(status);
            Assert.IsFalse(text.Contains("refused with notify", StringComparison.Ordinal), status.ToString());
            Assert.IsTrue(texts.Add(text), status + " in the words of another");
        }
    }

    private static IEnumerable<Row> Failures()
    {
        yield return new Row("silent gateway", "does not answer IKE_SA_INIT", board => board.Gateway.Silent = true);
        yield return new Row("silent after IKE_SA_INIT", "does not answer any more", board => Drop(board, ExchangeType.IkeAuth));
        yield return new Row("other suite", "NO_PROPOSAL_CHOSEN") { Options = options => options.Suite = SuiteKind.ChaCha };
        yield return new Row("other group", "the gateway wants group 19 (INVALID_KE_PAYLOAD); allow x25519, group 31, in its proposals")
        {
            Options = options =>
            {
                options.KeyExchange = ExchangeKind.P256;
                options.NamesItsGroup = true;
            },
        };
        yield return new Row("other group, not named", "the gateway wants another Diffie-Hellman group",
            board => Answer(board, ExchangeType.IkeSaInit, message => Only(message, NotifyType.InvalidKePayload)));
        yield return new Row("other secret", "AUTHENTICATION_FAILED") { Options = options => options.Secret = "battery staple"u8.ToArray() };
        yield return new Row("gateway without the secret", "does not know the psk", board => Answer(board, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[9] ^= 1));
        yield return new Row("other gateway", "another identity than gateway_id") { Options = options => options.Identity = "gw.elsewhere"u8.ToArray() };
        yield return new Row("no NAT traversal", "does not do NAT traversal") { Options = options => options.NatTraversal = false };
        yield return new Row("no pool", "INTERNAL_ADDRESS_FAILURE") { Options = options => options.PoolAddress = null };
        yield return new Row("own address refused", "FAILED_CP_REQUIRED") { Configuration = FakeBoard.Good + "\ninner_address = 10.30.0.7" };
        yield return new Row("other subnet", "TS_UNACCEPTABLE") { Options = options => options.Subnet = Selector.Subnet("10.99.0.0", 24) };
        yield return new Row("single pairs", "SINGLE_PAIR_REQUIRED", board => Refuse(board, NotifyType.SinglePairRequired));
        yield return new Row("no room", "NO_ADDITIONAL_SAS", board => Refuse(board, NotifyType.NoAdditionalSas));
        yield return new Row("no child proposal", "NO_PROPOSAL_CHOSEN", board => Refuse(board, NotifyType.NoProposalChosen));
        yield return new Row("a notify nobody knows", "refused with notify 4711", board => Refuse(board, 4711));
        yield return new Row("no address in the reply", "gave no inner address", board => Answer(board, ExchangeType.IkeAuth, message => message.Remove(PayloadType.Configuration)));
        yield return new Row("other selectors", "asked 10.20.0.0 to 10.20.0.255, offered 9.20.0.0 to 9.20.0.255", board => Answer(board, ExchangeType.IkeAuth, message => message.Edit(PayloadType.TsResponder, body => Set(Set(body, 12, 9), 16, 9))));
        yield return new Row("other algorithms", "algorithms that were not offered", board => Answer(board, ExchangeType.IkeSaInit, message => message.Edit(PayloadType.SecurityAssociation, body => Set(body, 19, 99))));
        yield return new Row("low order point", "Diffie-Hellman value is of no use", board => Answer(board, ExchangeType.IkeSaInit, message => message.Edit(PayloadType.KeyExchange, body => body.Take(4).Concat(new byte[32]).ToArray())));
        yield return new Row("broken message", "breaks the protocol", board => Answer(board, ExchangeType.IkeAuth, message => message.Inner[^1].LengthOverride = 3));
        yield return new Row("stuck random source", "failed its health test", board => ((SeededEntropy)board.Entropy).Stuck = true);
        yield return new Row("no random source", "no hardware source", board => ((SeededEntropy)board.Entropy).Hardware = false);
    }

    private static void Answer(FakeBoard board, byte exchange, Action<Message> change)
    {
        board.Gateway.MessageHook = (which, message) =>
        {
            if (which == exchange)
            {
                change(message);
            }
        };
    }

    private static void Refuse(FakeBoard board, ushort notify) =>
        Answer(board, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, notify));

    private static void Only(Message message, ushort notify, params byte[] data)
    {
        message.Payloads.Clear();
        message.Payloads.Add(Payloads.Notify(notify, data));
    }

    private static void Drop(FakeBoard board, byte exchange) =>
        board.Gateway.RawHook = (message, datagram) => message.Exchange == exchange ? Array.Empty<byte[]>() : new[] { datagram };

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }

    private sealed record Row(string Name, string Expected, Action<FakeBoard> Act = null)
    {
        public Action<ResponderOptions> Options { get; init; }

        public string Configuration { get; init; }
    }
}
