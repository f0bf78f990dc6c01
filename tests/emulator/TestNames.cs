// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

// Prints the tests of a device test assembly as the launcher names them, one a line: what tests/emulator.sh expects to see.
// `dotnet run TestNames.cs NFUnitTest.dll`: a program of one file, which no project compiles.
#:property PublishAot=false
using System;
using System.IO;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

using PEReader image = new PEReader(File.OpenRead(args[0]));
MetadataReader reader = image.GetMetadataReader();
foreach (TypeDefinitionHandle typeHandle in reader.TypeDefinitions)
{
    TypeDefinition type = reader.GetTypeDefinition(typeHandle);
    if (!Has(type.GetCustomAttributes(), "TestClassAttribute"))
    {
        continue;
    }

    foreach (MethodDefinitionHandle methodHandle in type.GetMethods())
    {
        MethodDefinition method = reader.GetMethodDefinition(methodHandle);
        if (Has(method.GetCustomAttributes(), "TestMethodAttribute"))
        {
            Console.WriteLine($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}.{reader.GetString(method.Name)}");
        }
    }
}

bool Has(CustomAttributeHandleCollection attributes, string name)
{
    foreach (CustomAttributeHandle handle in attributes)
    {
        EntityHandle constructor = reader.GetCustomAttribute(handle).Constructor;
        if (constructor.Kind == HandleKind.MemberReference)
        {
            EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
            if (parent.Kind == HandleKind.TypeReference && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)parent).Name, name))
            {
                return true;
            }
        }
    }

    return false;
}
