// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <content>The exchange between IKE_SA_INIT and IKE_AUTH, in firmware that has an additional key exchange.</content>
internal sealed partial class NodeWords
{
    partial void TellIntermediate(TunnelEvent happened)
    {
        if (happened == TunnelEvent.Intermediate)
        {
            Step("intermediate", "IKE_SA_INIT answered, IKE_INTERMEDIATE sent");
        }
    }

    partial void NameExchange(ref string exchange)
    {
        if (_board.Suite.KeyExchange.Additional != null)
        {
            exchange = "IKE_INTERMEDIATE";
        }
    }
}
