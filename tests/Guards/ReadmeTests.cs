// What the README shows has to work as it stands there.

using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;

namespace Tollgate.Guards;

[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void TheConfiguration_IsTakenAsItStands()
    {
        string section = Repository.Read("README.md").Split("## Configuration")[1];
        string script = section.Split("```")[1].Trim();
        Box box = new(null);
        Assert.IsNull(box.Router.Shell.LoadScript(script, 0));
        Assert.IsTrue(box.State.IsEnforcing, box.State.Alarm);
        Assert.AreEqual(script.Split('\n').Count(line => !line.StartsWith("commit")), box.Router.Shell.Execute("show config", 0).Trim().Split('\n').Length);
        Assert.AreEqual(4 + 3 + 1 + 3 + 2 + 1, box.State.Forwards.Rules);
    }
}
