// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace NanoIke.Tests.Board;

/// <summary>
/// Makes objects around others: every virtual member of a class, also one that is added tomorrow, tells a hook its name and its
/// arguments, and the hook decides.
/// </summary>
internal static class Wrapped
{
    private static readonly ModuleBuilder s_module =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("NanoIke.Tests.Wrapped"), AssemblyBuilderAccess.Run).DefineDynamicModule("Wrapped");

    private static readonly Dictionary<Type, Type> s_made = new Dictionary<Type, Type>();

    /// <summary>The virtual members of a class, as Class.Member; the getter of a property has the property's name.</summary>
    internal static Dictionary<string, MethodInfo> MembersOf(Type type)
    {
        return type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && !method.IsFinal && method.DeclaringType != typeof(object))
            .ToDictionary(method => type.Name + "." + method.Name.Replace("get_", "", StringComparison.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>
    /// An object whose members call the hook: with their name, the member of the inner object, and their arguments. The parent is the class, or
    /// one derived from it where that has no constructor for others.
    /// </summary>
    internal static T Around<T>(T inner, Type parent, Func<string, Func<object>, object> hook)
        where T : class
    {
        Dictionary<string, MethodInfo> members = MembersOf(typeof(T));
        if (!s_made.TryGetValue(typeof(T), out Type type))
        {
            s_made[typeof(T)] = type = Define(typeof(T), parent, members);
        }

        T made = (T)Activator.CreateInstance(type);
        Func<string, object[], object> call = (name, arguments) =>
            hook(name, () => members[name].Invoke(inner, BindingFlags.DoNotWrapExceptions, null, arguments, null));
        type.GetField("Hook").SetValue(made, call);
        return made;
    }

    private static Type Define(Type declared, Type parent, Dictionary<string, MethodInfo> members)
    {
        TypeBuilder builder = s_module.DefineType("Wrapped" + declared.Name, TypeAttributes.Public | TypeAttributes.Class, parent);
        FieldBuilder hook = builder.DefineField("Hook", typeof(Func<string, object[], object>), FieldAttributes.Public);
        builder.DefineDefaultConstructor(MethodAttributes.Public);
        foreach ((string name, MethodInfo member) in members)
        {
            Type[] parameters = member.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            MethodAttributes access = member.Attributes & MethodAttributes.MemberAccessMask;
            MethodBuilder made = builder.DefineMethod(member.Name, access | MethodAttributes.Virtual | MethodAttributes.HideBySig, member.ReturnType, parameters);
            Body(made.GetILGenerator(), hook, name, parameters, member.ReturnType);
        }

        return builder.CreateType();
    }

    private static void Body(ILGenerator il, FieldBuilder hook, string name, Type[] parameters, Type result)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, hook);
        il.Emit(OpCodes.Ldstr, name);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (parameters[i].IsValueType)
            {
                il.Emit(OpCodes.Box, parameters[i]);
            }

            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Callvirt, hook.FieldType.GetMethod("Invoke"));
        if (result == typeof(void))
        {
            il.Emit(OpCodes.Pop);
        }
        else
        {
            il.Emit(OpCodes.Unbox_Any, result); // of a class: a cast
        }

        il.Emit(OpCodes.Ret);
    }
}
