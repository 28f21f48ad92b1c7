// Why the box cannot start, in a sentence for the person who started it.

using System;

namespace Tollgate.Hosted;

/// <summary>Carries one clear sentence to standard error; the program ends with exit code 2.</summary>
internal sealed class StartFailure(string sentence) : Exception(sentence);
