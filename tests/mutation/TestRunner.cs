// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoIke.Mutation;

/// <summary>Runs single cases of the unit tests by reflection, a case being a test method or one row of its data.</summary>
internal sealed class TestRunner
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    // They build or flash in other processes, which load no mutant.
    private static readonly string[] s_outside = { "NanoIke.Tests.SurfaceBuildTests", "NanoIke.Tests.DeviceBuildTests", "NanoIke.Tests.Flash." };

    private readonly Assembly _tests;
    private readonly HashSet<Type> _initialized = new HashSet<Type>();
    private readonly Dictionary<MethodInfo, List<object[]>> _rows = new Dictionary<MethodInfo, List<object[]>>();

    internal TestRunner(Assembly tests) => _tests = tests;

    /// <summary>Names of all cases: class, method and number of the row.</summary>
    internal IEnumerable<string> All()
    {
        foreach (Type type in _tests.GetTypes().Where(type => type.IsDefined(typeof(TestClassAttribute)) && !s_outside.Any(type.FullName.StartsWith)))
        {
            foreach (MethodInfo method in type.GetMethods(Methods).Where(method => method.IsDefined(typeof(TestMethodAttribute)) && !method.IsDefined(typeof(IgnoreAttribute))))
            {
                for (int i = 0; i < Rows(method).Count; i++)
                {
                    yield return type.FullName + "/" + method.Name + "/" + i;
                }
            }
        }
    }

    /// <summary>Runs a case; null when it passes, else why it does not.</summary>
    internal string Run(string name)
    {
        try
        {
            string[] parts = name.Split('/');
            Type type = _tests.GetType(parts[0], true);
            MethodInfo method = type.GetMethod(parts[1], Methods);
            object[] row = Rows(method)[int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)];
            if (_initialized.Add(type))
            {
                Each(type, typeof(ClassInitializeAttribute), null, new object[] { null });
            }

            object instance = method.IsStatic ? null : Activator.CreateInstance(type);
            try
            {
                Each(type, typeof(TestInitializeAttribute), instance);
                Invoke(method, instance, Arguments(method, row));
            }
            finally
            {
                Each(type, typeof(TestCleanupAttribute), instance);
                (instance as IDisposable)?.Dispose();
            }

            return null;
        }
        catch (AssertInconclusiveException)
        {
            return null;
        }
        catch (Exception e)
        {
            return (e.GetType().Name + ": " + e.Message).ReplaceLineEndings(" ");
        }
    }

    private List<object[]> Rows(MethodInfo method)
    {
        if (!_rows.TryGetValue(method, out List<object[]> rows))
        {
            ITestDataSource[] sources = method.GetCustomAttributes().OfType<ITestDataSource>().ToArray();
            rows = sources.Length == 0 ? new List<object[]> { Array.Empty<object>() } : sources.SelectMany(source => source.GetData(method)).ToList();
            _rows.Add(method, rows);
        }

        return rows;
    }

    private static object[] Arguments(MethodInfo method, object[] row)
    {
        ParameterInfo[] parameters = method.GetParameters();
        int last = parameters.Length - 1;
        if (last >= 0 && parameters[last].IsDefined(typeof(ParamArrayAttribute)) && (row.Length != parameters.Length || row[last] is not Array))
        {
            Array rest = Array.CreateInstance(parameters[last].ParameterType.GetElementType(), row.Length - last);
            Array.Copy(row, last, rest, 0, rest.Length);
            return row.Take(last).Append(rest).ToArray();
        }

        return row.Concat(parameters.Skip(row.Length).Select(parameter => parameter.DefaultValue)).ToArray();
    }

    private static void Each(Type type, Type attribute, object instance, object[] arguments = null)
    {
        foreach (MethodInfo method in type.GetMethods(Methods).Where(method => method.IsDefined(attribute)))
        {
            Invoke(method, instance, arguments);
        }
    }

    private static void Invoke(MethodInfo method, object instance, object[] arguments)
    {
        object result = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        (result as Task)?.GetAwaiter().GetResult();
    }
}
