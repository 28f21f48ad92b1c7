// Prices of calls: into code that is metered too, through an interface, and into the library,
// whose body is not interpreted by us but priced whole.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tollgate.Bench.Meter;

/// <summary>What a call instruction costs, without the callee's own instructions.</summary>
public sealed class CallPricing
{
    private readonly Weights _weights;
    private readonly IReadOnlyDictionary<MethodDefinition, MethodShape> _shapes;
    private readonly HashSet<string> _metered;

    /// <summary>Prices of calls between these methods and out of them.</summary>
    /// <param name="weights">The price list.</param>
    /// <param name="shapes">Every method with a body in the metered assemblies.</param>
    /// <param name="metered">Names of those assemblies.</param>
    public CallPricing(Weights weights, IReadOnlyDictionary<MethodDefinition, MethodShape> shapes, IEnumerable<string> metered)
    {
        _weights = weights;
        _shapes = shapes;
        _metered = new HashSet<string>(metered);
    }

    /// <summary>The price of a call, callvirt or newobj.</summary>
    /// <param name="caller">The method it stands in.</param>
    /// <param name="call">The instruction.</param>
    /// <param name="callerIsInlined">Whether this copy of the caller runs inlined.</param>
    public Price Of(MethodShape caller, Instruction call, bool callerIsInlined)
    {
        var callee = (MethodReference)call.Operand;
        string name = callee.DeclaringType.Name + "." + callee.Name;
        TypeDefinition type = callee.DeclaringType.Resolve();
        if (callee.Name == "Invoke" && IsDelegate(type))
        {
            return new Price("call delegate " + name, _weights["call", "callvirt.delegate"]);
        }

        if (call.OpCode.Code == Code.Newobj && (IsMetered(type) || IsDelegate(type)))
        {
            double fields = _weights["call", "newobj+perfield"] * FieldsOf(type);
            return new Price("new " + type.Name, _weights["call", "newobj.inst"] + fields);
        }

        if (!IsMetered(type))
        {
            return Library(callee, name);
        }

        if (!callee.HasThis)
        {
            return new Price("call static " + name, _weights["call", "static"]);
        }

        return Instance(call, callee.Resolve(), name, !callerIsInlined && Inlined(caller, call) != null);
    }

    /// <summary>The callee of a call that runs inside its caller's frame, if the caller is not inlined itself; else null.</summary>
    public MethodDefinition? Inlined(MethodShape caller, Instruction call)
    {
        if (call.OpCode.Code is not (Code.Call or Code.Callvirt))
        {
            return null;
        }

        var reference = (MethodReference)call.Operand;
        if (!reference.HasThis || !IsMetered(reference.DeclaringType.Resolve()))
        {
            return null;
        }

        MethodDefinition callee = reference.Resolve();
        return _shapes.TryGetValue(callee, out MethodShape? shape) && Inlining.Applies(caller, caller.Before(call).Length, shape)
            ? callee
            : null;
    }

    private Price Instance(Instruction call, MethodDefinition callee, string name, bool isInlined)
    {
        if (call.OpCode.Code == Code.Callvirt && callee.IsVirtual)
        {
            bool isExact = callee.DeclaringType.IsSealed;
            string row = isExact ? "callvirt.virtual.exact class.notinlined" : "callvirt.virtual.notinlined";
            string kind = callee.DeclaringType.IsInterface ? "call interface " : "call virtual ";
            return new Price(kind + name, _weights["call", row]);
        }

        if (isInlined)
        {
            return new Price("call inlined " + name, _weights["call", "callvirt.inst"]);
        }

        string plain = call.OpCode.Code == Code.Call ? "call.inst" : "callvirt.inst.notinlined";
        return new Price("call instance " + name, _weights["call", plain]);
    }

    /// <summary>A whole library call. What was not measured pays the estimate for any of them.</summary>
    private Price Library(MethodReference callee, string name)
    {
        switch (name)
        {
            case "Array.Copy":
                string copy = callee.Parameters.Count == 5 ? "Array.Copy5 fixed" : "Array.Copy";
                return new Price(name, _weights["native", copy])
                {
                    EachByte = _weights["native", "Array.Copy5 per byte (avg, <=1500 B)"],
                };
            case "Array.Clear":
                return new Price(name, _weights["native", "Array.Clear fixed"])
                {
                    EachByte = _weights["native", "Array.Clear per byte"],
                };
            case "Math.Min":
            case "Math.Max":
                // Interpreted, but not ours to count: the figure holds the call and the body.
                return new Price(name, _weights["native.est", "Math.Min (managed, whole incl. 2 ldarg+branch+ret)"]);
            case "String..ctor":
                return new Price("new String", _weights["native", "String..ctor(c,n)"]);
            case "Int32.ToString":
                return new Price(name, _weights["native.report", "Int32.ToString (whole)"]);
        }

        return new Price(name, _weights.Find("native", name) ?? _weights.Find("native.est", name) ?? _weights["native.est", "*"]);
    }

    private bool IsMetered(TypeDefinition type)
    {
        return _metered.Contains(type.Module.Assembly.Name.Name);
    }

    private static bool IsDelegate(TypeDefinition type)
    {
        return type.BaseType?.FullName == "System.MulticastDelegate";
    }

    private static int FieldsOf(TypeDefinition type)
    {
        int fields = type.Fields.Count(field => !field.IsStatic);
        TypeDefinition? parent = type.BaseType?.Resolve();
        return parent == null || parent.FullName == "System.Object" || IsDelegate(type) ? fields : fields + FieldsOf(parent);
    }
}
