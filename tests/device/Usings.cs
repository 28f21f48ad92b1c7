// The test framework of a board, for the shared sources: on .NET their project names MSTest instead.

global using nanoFramework.TestFramework;
