// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text.RegularExpressions;

namespace NanoIke.Generate;

/// <summary>
/// Carries out the assignments of a generated kernel, as they are written, on intervals in the place of numbers, and refuses every sum,
/// product and shift that could leave 64 bits.
/// </summary>
internal sealed partial class Arithmetic
{
    private readonly Dictionary<string, Interval> _values = [];
    private readonly Dictionary<string, (string Left, string Right)> _differences = [];
    private readonly Dictionary<string, (string From, string Bits)> _tops = []; // what was shifted out of what, by how much
    private List<string> _tokens = [];
    private int _at;
    private string _statement = string.Empty;

    /// <summary>The largest magnitude of all intermediate results.</summary>
    public BigInteger Worst { get; private set; }

    public Interval this[string name]
    {
        get => _values.TryGetValue(name, out Interval value) ? value : throw new InvalidOperationException($"{name} has no value: {_statement}");
        set => _values[name] = value;
    }

    /// <summary>The values that there are now.</summary>
    public Dictionary<string, Interval> Snapshot() => new(_values);

    /// <summary>Carries out every assignment in a line.</summary>
    public void Run(string line)
    {
        foreach (string statement in line.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (statement is not ("{" or "}"))
            {
                Assign(statement);
            }
        }
    }

    [GeneratedRegex(@"\s*(<<|>>|[-+*&|^()]|0x[0-9a-f]+|\d+L?|[a-z]\w*)")]
    private static partial Regex Token();

    [GeneratedRegex(@"^(?:long )?(\w+) ([-+])?= (.+)$")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^(\w+) - (\w+)$")]
    private static partial Regex Difference();

    [GeneratedRegex(@"^(\w+) (?:>>|<<) (\d+)$")]
    private static partial Regex Shift();

    [GeneratedRegex(@"^\((\w+) & mask\) \+ (\w+)$")]
    private static partial Regex Selection();

    private void Assign(string statement)
    {
        _statement = statement;
        Match match = Assignment().Match(statement);
        if (!match.Success)
        {
            throw new InvalidOperationException($"no assignment: {statement}");
        }

        string name = match.Groups[1].Value;
        string sign = match.Groups[2].Value;
        string text = match.Groups[3].Value;
        Match selection = Selection().Match(text);
        Interval value;
        if (selection.Success && _differences.TryGetValue(selection.Groups[1].Value, out (string Left, string Right) pair) && pair.Right == selection.Groups[2].Value)
        {
            value = this[pair.Right].Or(this[pair.Left + "'"]); // (left - right, or 0) + right is one of the two
        }
        else
        {
            value = Evaluate(text);
        }

        Match difference = Difference().Match(text);
        if (difference.Success)
        {
            _differences[name] = (difference.Groups[1].Value, difference.Groups[2].Value);
            this[difference.Groups[1].Value + "'"] = this[difference.Groups[1].Value]; // as it was at that time
        }
        else
        {
            _differences.Remove(name);
        }

        Match shift = Shift().Match(text);
        if (sign == "-" && shift.Success && _tops.GetValueOrDefault(shift.Groups[1].Value) == (name, shift.Groups[2].Value))
        {
            this[name] = new(0, (BigInteger.One << int.Parse(shift.Groups[2].Value, CultureInfo.InvariantCulture)) - 1); // x - (x >> n << n)
            return;
        }

        this[name] = sign == "+" ? Checked(this[name] + value) : sign == "-" ? Checked(this[name] - value) : value;
        _tops.Remove(name);
        foreach (string stale in _tops.Keys.Where(top => _tops[top].From == name).ToList())
        {
            _tops.Remove(stale);
        }

        if (shift.Success && text.Contains(">>", StringComparison.Ordinal))
        {
            _tops[name] = (shift.Groups[1].Value, shift.Groups[2].Value);
        }
    }

    private Interval Evaluate(string text)
    {
        _tokens = [];
        int at = 0;
        while (at < text.Length)
        {
            Match token = Token().Match(text, at);
            if (!token.Success || token.Index != at)
            {
                throw new InvalidOperationException($"cannot read {text[at..]}: {_statement}");
            }

            _tokens.Add(token.Groups[1].Value);
            at += token.Length;
        }

        _at = 0;
        Interval value = Either();
        return _at == _tokens.Count ? value : throw new InvalidOperationException($"cannot read {_tokens[_at]}: {_statement}");
    }

    private bool Take(string token)
    {
        bool next = _at < _tokens.Count && _tokens[_at] == token;
        _at += next ? 1 : 0;
        return next;
    }

    // C#'s precedence: | below & below shifts below sums below products.
    private Interval Either()
    {
        Interval value = Both();
        while (Take("|"))
        {
            Both();
            value = Interval.Word;
        }

        return value;
    }

    private Interval Both()
    {
        Interval value = Shifted();
        while (Take("&"))
        {
            Interval mask = Shifted();
            value = mask.Low == mask.High && mask.Low.Sign >= 0 ? value.Masked(mask.Low) : throw new InvalidOperationException($"no mask: {_statement}");
        }

        return value;
    }

    private Interval Shifted()
    {
        Interval value = Sum();
        while (true)
        {
            if (Take(">>"))
            {
                value >>= (int)Sum().Low;
            }
            else if (Take("<<"))
            {
                Interval shifted = value << (int)Sum().Low;
                value = value == Interval.Word ? Interval.Word : Checked(shifted);
            }
            else
            {
                return value;
            }
        }
    }

    private Interval Sum()
    {
        Interval value = Product();
        while (true)
        {
            if (Take("+"))
            {
                value = Checked(value + Product());
            }
            else if (Take("-"))
            {
                value = Checked(value - Product());
            }
            else
            {
                return value;
            }
        }
    }

    private Interval Product()
    {
        int first = _at;
        Interval value = Primary();
        while (Take("*"))
        {
            bool square = _at == first + 2 && _tokens[first] == _tokens[_at];
            Interval factor = Primary();
            value = Checked(square ? value.Square() : value * factor);
        }

        return value;
    }

    private Interval Primary()
    {
        if (Take("("))
        {
            if (Take("long"))
            {
                return Take(")") ? Primary() : throw new InvalidOperationException($"no cast: {_statement}");
            }

            if (Take("ulong"))
            {
                // Only as "(ulong)x >> n": what is left of the word.
                _at += 4; // ) x >> n
                return new(0, (BigInteger.One << (64 - int.Parse(_tokens[_at - 1], CultureInfo.InvariantCulture))) - 1);
            }

            Interval value = Either();
            return Take(")") ? value : throw new InvalidOperationException($"parenthesis: {_statement}");
        }

        string token = _tokens[_at++];
        return char.IsDigit(token[0])
            ? Interval.Of(token.StartsWith("0x", StringComparison.Ordinal)
                ? BigInteger.Parse("0" + token[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : BigInteger.Parse(token.TrimEnd('L'), CultureInfo.InvariantCulture))
            : this[token];
    }

    private Interval Checked(Interval value)
    {
        if (value.Low < long.MinValue || value.High > long.MaxValue)
        {
            throw new InvalidOperationException($"may overflow: {_statement}");
        }

        Worst = BigInteger.Max(Worst, value.Magnitude);
        return value;
    }
}
