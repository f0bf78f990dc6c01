// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NanoIke.Mutation;

/// <summary>Finds every change that could be made to a file. Whether it compiles is found out later.</summary>
internal sealed class MutantFinder : CSharpSyntaxWalker
{
    private const int ShortText = 100;

    private static readonly Dictionary<SyntaxKind, string[]> s_relational = new Dictionary<SyntaxKind, string[]>
    {
        [SyntaxKind.LessThanToken] = new[] { "<=", ">=" },
        [SyntaxKind.LessThanEqualsToken] = new[] { "<", ">" },
        [SyntaxKind.GreaterThanToken] = new[] { ">=", "<=" },
        [SyntaxKind.GreaterThanEqualsToken] = new[] { ">", "<" },
        [SyntaxKind.EqualsEqualsToken] = new[] { "!=" },
        [SyntaxKind.ExclamationEqualsToken] = new[] { "==" },
    };

    private static readonly Dictionary<SyntaxKind, (string Kind, string Text)> s_swapped = new Dictionary<SyntaxKind, (string, string)>
    {
        [SyntaxKind.AmpersandAmpersandToken] = ("logical", "||"),
        [SyntaxKind.BarBarToken] = ("logical", "&&"),
        [SyntaxKind.PlusToken] = ("arithmetic", "-"),
        [SyntaxKind.MinusToken] = ("arithmetic", "+"),
        [SyntaxKind.PlusEqualsToken] = ("arithmetic", "-="),
        [SyntaxKind.MinusEqualsToken] = ("arithmetic", "+="),
        [SyntaxKind.PlusPlusToken] = ("arithmetic", "--"),
        [SyntaxKind.MinusMinusToken] = ("arithmetic", "++"),
    };

    private readonly string _file;
    private readonly List<Mutant> _found = new List<Mutant>();

    private MutantFinder(string file) => _file = file;

    internal static IReadOnlyList<Mutant> Find(string file, SyntaxNode root)
    {
        MutantFinder finder = new MutantFinder(file);
        finder.Visit(root);
        return finder._found;
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        Operator(node, node.OperatorToken);
        base.VisitBinaryExpression(node);
    }

    public override void VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node)
    {
        Operator(node, node.OperatorToken);
        base.VisitPostfixUnaryExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.LogicalNotExpression))
        {
            Add("not", node.Span, node.Operand.ToString(), node);
        }
        else if (node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression))
        {
            Operator(node, node.OperatorToken);
        }

        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        Operator(node, node.OperatorToken);
        base.VisitAssignmentExpression(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        Add(node.Expression is AssignmentExpressionSyntax ? "assignment" : "statement", node.Span, ";", node);
        base.VisitExpressionStatement(node);
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        Condition(node.Condition);
        base.VisitIfStatement(node);
    }

    public override void VisitWhileStatement(WhileStatementSyntax node)
    {
        Condition(node.Condition);
        base.VisitWhileStatement(node);
    }

    public override void VisitDoStatement(DoStatementSyntax node)
    {
        Condition(node.Condition);
        base.VisitDoStatement(node);
    }

    public override void VisitForStatement(ForStatementSyntax node)
    {
        Condition(node.Condition);
        base.VisitForStatement(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        Condition(node.Condition);
        base.VisitConditionalExpression(node);
    }

    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        Returned(node, node.Expression);
        base.VisitReturnStatement(node);
    }

    public override void VisitArrowExpressionClause(ArrowExpressionClauseSyntax node)
    {
        Returned(node, node.Expression);
        base.VisitArrowExpressionClause(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        string next = node.Token.Value switch
        {
            int value when value < int.MaxValue => (value + 1).ToString(CultureInfo.InvariantCulture),
            uint value when value < uint.MaxValue => (value + 1).ToString(CultureInfo.InvariantCulture) + "u",
            long value when value < long.MaxValue => (value + 1).ToString(CultureInfo.InvariantCulture) + "L",
            ulong value when value < ulong.MaxValue => (value + 1).ToString(CultureInfo.InvariantCulture) + "UL",
            _ => null,
        };
        if (next != null && IsInConditionOrAssignment(node))
        {
            Add("constant", node.Span, next, node);
        }

        base.VisitLiteralExpression(node);
    }

    private static bool IsInConditionOrAssignment(SyntaxNode node)
    {
        for (SyntaxNode at = node; at.Parent != null && at is not StatementSyntax; at = at.Parent)
        {
            bool condition = at.Parent switch
            {
                IfStatementSyntax each => each.Condition == at,
                WhileStatementSyntax each => each.Condition == at,
                DoStatementSyntax each => each.Condition == at,
                ForStatementSyntax each => each.Condition == at,
                ConditionalExpressionSyntax each => each.Condition == at,
                BinaryExpressionSyntax each => s_relational.ContainsKey(each.OperatorToken.Kind()),
                _ => false,
            };
            if (condition || at.Parent is AssignmentExpressionSyntax or EqualsValueClauseSyntax)
            {
                return true;
            }
        }

        return false;
    }

    private void Operator(SyntaxNode node, SyntaxToken token)
    {
        if (s_relational.TryGetValue(token.Kind(), out string[] others))
        {
            foreach (string other in others)
            {
                Add("relational", token.Span, other, node);
            }
        }
        else if (s_swapped.TryGetValue(token.Kind(), out (string Kind, string Text) swapped))
        {
            Add(swapped.Kind, token.Span, swapped.Text, node);
        }
    }

    private void Condition(ExpressionSyntax condition)
    {
        if (condition == null || condition.IsKind(SyntaxKind.TrueLiteralExpression) || condition.IsKind(SyntaxKind.FalseLiteralExpression))
        {
            return;
        }

        Add("condition", condition.Span, "true", condition);
        Add("condition", condition.Span, "false", condition);
        Negate("not", condition, condition);
    }

    // A negated relation or negation is a mutant already.
    private void Negate(string kind, ExpressionSyntax expression, SyntaxNode around)
    {
        bool relation = expression is BinaryExpressionSyntax binary && s_relational.ContainsKey(binary.OperatorToken.Kind());
        if (!relation && !expression.IsKind(SyntaxKind.LogicalNotExpression))
        {
            Add(kind, expression.Span, "!(" + expression + ")", around);
        }
    }

    private void Returned(SyntaxNode node, ExpressionSyntax expression)
    {
        SyntaxNode member = node.Ancestors().FirstOrDefault(each => each is MemberDeclarationSyntax or LocalFunctionStatementSyntax or LambdaExpressionSyntax);
        TypeSyntax type = member switch
        {
            MethodDeclarationSyntax each => each.ReturnType,
            LocalFunctionStatementSyntax each => each.ReturnType,
            PropertyDeclarationSyntax each => each.Type,
            _ => null,
        };
        if (expression != null && type is PredefinedTypeSyntax predefined && predefined.Keyword.IsKind(SyntaxKind.BoolKeyword))
        {
            Negate("return", expression, node);
        }
    }

    private void Add(string kind, TextSpan span, string replacement, SyntaxNode around)
    {
        // Constants and tables are what tests are compiled against; only code counts.
        if (!around.Ancestors().Any(each => each is BlockSyntax or ArrowExpressionClauseSyntax) && around is not ArrowExpressionClauseSyntax)
        {
            return;
        }

        around = Widened(around);
        string text = around.ToString();
        int at = span.Start - around.SpanStart;
        string changed = string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + span.Length));
        int line = around.SyntaxTree.GetLineSpan(span).StartLinePosition.Line + 1;
        _found.Add(new Mutant(_file, line, MemberOf(around), kind, span, replacement, OnOneLine(text) + " -> " + OnOneLine(changed)));
    }

    // As much of the statement as makes a short text: that tells changes apart that are alike.
    private static SyntaxNode Widened(SyntaxNode node)
    {
        return node.AncestorsAndSelf()
            .TakeWhile(each => each is ExpressionSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax or ArgumentSyntax or BaseArgumentListSyntax or ReturnStatementSyntax or ExpressionStatementSyntax)
            .LastOrDefault(each => each is not (EqualsValueClauseSyntax or ArgumentSyntax or BaseArgumentListSyntax) && each.Span.Length <= ShortText) ?? node;
    }

    private static string OnOneLine(string text) => Regex.Replace(Regex.Replace(text, @"//[^\n]*", ""), @"\s+", " ").Trim();

    private static string MemberOf(SyntaxNode node)
    {
        MemberDeclarationSyntax member = node.Ancestors().OfType<MemberDeclarationSyntax>().First();
        return member switch
        {
            MethodDeclarationSyntax each => each.Identifier.Text,
            PropertyDeclarationSyntax each => each.Identifier.Text,
            ConstructorDeclarationSyntax => "constructor",
            FieldDeclarationSyntax each => each.Declaration.Variables[0].Identifier.Text,
            _ => member.Kind().ToString(),
        };
    }
}
