// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoIke.Tests.Package;

/// <summary>What an assembly shows to others: a line a type or member that can be reached from outside.</summary>
internal static class PublicApi
{
    internal static IEnumerable<string> Of(string file)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(file);
        List<string> lines = new List<string>();
        foreach (TypeDefinition type in module.GetTypes().Where(IsVisible))
        {
            lines.Add(Kind(type) + type.FullName + Base(type));
            lines.AddRange(type.Fields.Where(field => IsVisible(field.Attributes) && !field.IsSpecialName).Select(Describe));
            lines.AddRange(type.Properties.Select(Describe).Where(line => line != null));
            lines.AddRange(type.Methods.Where(method => IsVisible(method) && !method.IsGetter && !method.IsSetter).Select(Describe));
        }

        return lines;
    }

    private static bool IsVisible(TypeDefinition type) => type.IsNested ? type.IsNestedPublic && IsVisible(type.DeclaringType) : type.IsPublic;

    private static bool IsVisible(FieldAttributes attributes)
    {
        FieldAttributes access = attributes & FieldAttributes.FieldAccessMask;
        return access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;
    }

    private static bool IsVisible(MethodDefinition method) =>
        method != null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !(method.DeclaringType.IsSealed && method.IsFamily);

    private static string Kind(TypeDefinition type) =>
        type.IsEnum ? "enum " : type.IsAbstract && type.IsSealed ? "static class " : type.IsAbstract ? "abstract class " : type.IsSealed ? "sealed class " : "class ";

    private static string Base(TypeDefinition type) =>
        type.IsEnum || type.BaseType == null || type.BaseType.FullName == "System.Object" ? string.Empty : " : " + type.BaseType.FullName;

    private static string Describe(FieldDefinition field) =>
        $"{field.DeclaringType.FullName}.{field.Name}{(field.HasConstant ? " = " + field.Constant : string.Empty)} -> {Name(field.FieldType)}";

    private static string Describe(PropertyDefinition property)
    {
        bool canGet = IsVisible(property.GetMethod);
        bool canSet = IsVisible(property.SetMethod);
        return !canGet && !canSet ? null
            : $"{property.DeclaringType.FullName}.{property.Name} {{ {(canGet ? "get; " : string.Empty)}{(canSet ? "set; " : string.Empty)}}} -> {Name(property.PropertyType)}";
    }

    private static string Describe(MethodDefinition method) =>
        $"{method.DeclaringType.FullName}.{(method.IsConstructor ? "new" : method.Name)}({string.Join(", ", method.Parameters.Select(Describe))}) -> {Name(method.ReturnType)}";

    private static string Describe(ParameterDefinition parameter) => Name(parameter.ParameterType) + " " + parameter.Name;

    private static string Name(TypeReference type) => type switch
    {
        ArrayType array => Name(array.ElementType) + "[]",
        ByReferenceType reference => "ref " + Name(reference.ElementType),
        _ => type.FullName.StartsWith("System.", StringComparison.Ordinal) ? type.Name : type.FullName,
    };
}
