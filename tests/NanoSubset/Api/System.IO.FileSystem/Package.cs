// nanoFramework.System.IO.FileSystem 1.1.93: which package this assembly stands for. A runtime takes a reference whose first two
// numbers are its own assembly's, so the version is part of what is declared.

[assembly: System.Reflection.AssemblyVersion("1.1.93.0")]
