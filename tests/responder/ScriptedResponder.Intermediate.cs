// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace NanoIke.Responder;

/// <summary>IKE_INTERMEDIATE (RFC 9242) with an additional key exchange (RFC 9370): ML-KEM-768 by BouncyCastle.</summary>
public sealed partial class ScriptedResponder
{
    private const int PublicBytes = 1184;
    private const int CiphertextBytes = 1088;

    /// <summary>Gives the second secret instead of the one that was encapsulated: for KE payloads that a test put in.</summary>
    public Func<byte[], byte[]> AdditionalSecret { get; set; }

    private bool HasAdditional => Options.KeyExchange == ExchangeKind.X25519MlKem768;

    private byte[][] AnswerIntermediate(ResponderSa sa, Message request)
    {
        Payload exchange = request.Find(PayloadType.KeyExchange);
        CheckAdditional(request.Id == 1 && sa.IntAuth.Length == 0, "RFC 9242 3.2: one IKE_INTERMEDIATE, message id 1");
        CheckAdditional(request.Inner.Count == 1 && exchange != null, "RFC 9370 2.2.2: KEi(1) alone");
        byte[] body = exchange?.Body ?? Array.Empty<byte>();
        bool wellFormed = body.Length == 4 + PublicBytes && body[0] == 0 && body[1] == TransformId.MlKem768 && body[2] == 0 && body[3] == 0;
        CheckAdditional(wellFormed, "draft-ietf-ipsecme-ikev2-mlkem 2.1: method 36, 1,184 bytes");
        if (!wellFormed)
        {
            return Send(sa, Respond(sa, request, Payloads.Notify(NotifyType.InvalidSyntax)));
        }

        bool isNew = Seen.AdditionalKeys.All(earlier => !earlier.SequenceEqual(body));
        CheckAdditional(isNew, "draft-ietf-ipsecme-ikev2-mlkem 3: an ephemeral key pair");
        Seen.AdditionalKeys.Add(body);
        (byte[] ciphertext, byte[] secret) = Encapsulate(body[4..]);
        Message response = Respond(sa, request, Payloads.KeyExchange(TransformId.MlKem768, ciphertext));
        byte[][] sent = Send(sa, response); // under the keys of IKE_SA_INIT
        sa.IntAuth = KeyDerivation.Join(
            KeyDerivation.Prf(sa.Keys.PrfInitiator, IntAuth(request)),
            KeyDerivation.Prf(sa.Keys.PrfResponder, IntAuth(response)),
            Octets.Bytes(2u));
        secret = AdditionalSecret == null ? secret : AdditionalSecret(secret);
        sa.AdditionalSecret = secret;
        sa.EarlierKeys = sa.Keys;
        byte[] seed = KeyDerivation.SkeySeedAgain(sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder, secret);
        sa.Keys = KeyDerivation.DeriveIke(Options.Suite, seed, sa.NonceInitiator, sa.NonceResponder, sa.SpiInitiator, sa.SpiResponder);
        return sent;
    }

    /// <summary>IntAuth_A | IntAuth_P (RFC 9242 section 3.3.2): the message as if SK had neither IV nor padding nor ICV.</summary>
    private static byte[] IntAuth(Message message)
    {
        byte[] clear = MessageCodec.EncodeChain(message.Payloads, PayloadType.Encrypted);
        byte[] inner = MessageCodec.EncodeChain(message.Inner);
        byte first = message.Payloads.Count > 0 ? message.Payloads[0].Type : PayloadType.Encrypted;
        int size = 4 + inner.Length;
        byte[] header = MessageCodec.EncodeHeader(message, first, MessageCodec.HeaderBytes + clear.Length + size);
        byte firstInner = message.Inner.Count > 0 ? message.Inner[0].Type : PayloadType.None;
        byte[] encrypted = KeyDerivation.Join(new byte[] { firstInner, 0 }, Octets.Bytes((ushort)size));
        return KeyDerivation.Join(header, clear, encrypted, inner);
    }

    private (byte[] Ciphertext, byte[] Secret) Encapsulate(byte[] key)
    {
        byte[] ciphertext = new byte[CiphertextBytes];
        byte[] secret = new byte[32];
        MLKemEncapsulator encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_768);
        encapsulator.Init(new ParametersWithRandom(
            MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, key), new SeededRandom(Fresh(32))));
        encapsulator.Encapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
        return (ciphertext, secret);
    }

    private void CheckSupportsIntermediate(Message request)
    {
        Notification notify = request.Notify(NotifyType.IntermediateExchangeSupported);
        bool empty = notify is { Protocol: 0, Spi.Length: 0, Data.Length: 0 };
        CheckAdditional(HasAdditional ? empty : notify == null, "RFC 9242 3.1: INTERMEDIATE_EXCHANGE_SUPPORTED, and nothing in it");
    }

    private void CheckAdditional(bool condition, string rule)
    {
        if (!condition)
        {
            Seen.Faults.Add(rule);
        }
    }

    // What the peer draws: the same at every run.
    private sealed class SeededRandom : SecureRandom
    {
        private readonly byte[] _bytes;

        public SeededRandom(byte[] bytes)
            : base(null)
        {
            _bytes = bytes;
        }

        public override void NextBytes(byte[] buf) => NextBytes(buf, 0, buf.Length);

        public override void NextBytes(byte[] buf, int off, int len) => Array.Copy(_bytes, 0, buf, off, len);
    }
}
