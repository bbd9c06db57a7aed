"""Rules about what tools touch, in a real kernel, with the offline guide."""

import json


def test_a_rule_is_named_where_a_call_is_refused_and_in_the_list_of_tools(start_kernel, tmp_path):
    kernel = start_kernel()
    folder = tmp_path / "home0" / "config"
    folder.mkdir(exist_ok=True)
    rule = {"mode": "deny", "tools": "insert_cell", "code": r"\bsum\(", "why": "Use numpy."}
    file = folder / "jupyter_ai_assist_config.json"
    file.write_text(json.dumps({"Assist": {"tool_rules": [rule], "tool_modes": {"*": "allow"}}}))
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    kernel.run("values = [1, 2]")
    assert kernel.run("total = sum(valeus)").status == "error"
    ran = kernel.run("%assist --mode agent /fix")
    shown = ran.stream + ran.markdown + str(ran.displays)
    assert "Use numpy; Assist.tool_rules[" in shown
    listed = kernel.run("%assist /tools").markdown
    assert str(file) in listed
    assert "Use numpy." in listed
