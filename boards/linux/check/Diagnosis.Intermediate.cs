// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <content>A second key exchange that fails: the request is the largest message of all, and few gateways have it.</content>
internal sealed partial class Diagnosis
{
    private Verdict SecondExchange()
    {
        string size = $"IKE_INTERMEDIATE ({_attempt.IntermediateSize} bytes)";
        switch (_attempt.End)
        {
            case AttemptEnd.AuthUnreadable:
                _report.Step("exchange", "IKE_INTERMEDIATE answered in IKE fragments, which cannot be read");
                return Verdict.Fails("the gateway answers IKE_INTERMEDIATE in IKE fragments",
                    GatewayCauses.Fragmentation("IKE_INTERMEDIATE"));
            case AttemptEnd.AuthRefused:
                string refusal = _attempt.Status < (Status)Ike.ErrorLimit ? "refused: " + Checker.Notify(_attempt.Status)
                    : "answered with what is of no use: " + Checker.Notify(_attempt.Status);
                _report.Step("exchange", "IKE_INTERMEDIATE is " + refusal);
                return Verdict.Fails("IKE_INTERMEDIATE, the second key exchange, is " + refusal, GatewayCauses.MlKem());
            default:
                _report.Step("exchange", "no answer to " + size);
                return Verdict.Fails("the gateway answers IKE_SA_INIT, but not " + size, PathCauses.LargeRequest(_attempt.IntermediateSize),
                    GatewayCauses.MlKem());
        }
    }
}
