// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;

namespace NanoIke.Fuzz;

/// <summary>Copies and compares the fields of one type that can change.</summary>
internal sealed class FieldPlan
{
    private static readonly Dictionary<Type, FieldPlan> s_plans = new Dictionary<Type, FieldPlan>();
    private static readonly MethodInfo s_clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic);
    private readonly FieldInfo[] _compared;

    private FieldPlan(Type type)
    {
        FieldInfo[] fields = Fields(type).Where(field => !field.IsInitOnly).ToArray();
        _compared = fields.Where(field => !Comparison.IsLeftOut(field)).ToArray();
        ParameterExpression from = Expression.Parameter(typeof(object));
        ParameterExpression to = Expression.Parameter(typeof(object));
        List<Expression> copies = fields.Select(field => (Expression)Expression.Assign(Of(to, field), Of(from, field))).ToList();
        copies.Add(Expression.Empty());
        Copy = Expression.Lambda<Action<object, object>>(Expression.Block(copies), from, to).Compile();
        Expression same = Expression.Constant(true);
        foreach (FieldInfo field in _compared)
        {
            Expression equal = field.FieldType.IsValueType
                ? Expression.Equal(Of(from, field), Of(to, field))
                : Expression.ReferenceEqual(Of(from, field), Of(to, field));
            same = Expression.AndAlso(same, equal);
        }

        Same = Expression.Lambda<Func<object, object, bool>>(same, from, to).Compile();
    }

    internal Action<object, object> Copy { get; }

    internal Func<object, object, bool> Same { get; }

    internal static FieldPlan For(Type type)
    {
        if (!s_plans.TryGetValue(type, out FieldPlan plan))
        {
            plan = new FieldPlan(type);
            s_plans[type] = plan;
        }

        return plan;
    }

    internal static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type at = type; at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    internal static object Clone(object value) => s_clone.Invoke(value, null);

    internal IEnumerable<string> Differences(object from, object to) =>
        _compared.Where(field => !Equals(field.GetValue(from), field.GetValue(to))).Select(field => field.Name);

    private static MemberExpression Of(Expression value, FieldInfo field) =>
        Expression.Field(Expression.Convert(value, field.DeclaringType), field);
}
