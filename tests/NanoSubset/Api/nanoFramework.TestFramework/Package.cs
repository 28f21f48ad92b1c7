// nanoFramework.TestFramework 3.0.77: which package this assembly stands for. A runtime takes a reference whose first two
// numbers are its own assembly's, so the version is part of what is declared.

[assembly: System.Reflection.AssemblyVersion("3.0.77.0")]
