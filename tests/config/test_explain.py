"""What is said of each setting: who sets it, and what narrows it."""

from jupyter_ai_assist.config.explain import explained


def about(machine, trait):
    return next(one for one in explained(machine.load()) if one.trait == trait)


def test_a_ceiling_is_named_with_what_it_keeps_from_holding(machine):
    admin = machine.write(machine.system, {"Assist": {"share": "schema"}})
    user = machine.write(machine.user, {"Assist": {"share": "values"}})
    found = about(machine, "Assist.share")
    beside = f"it does not hold beside {admin} (the level that shares less holds)"
    assert (found.value, found.source, found.admin, found.locked) == (
        "schema",
        str(admin),
        True,
        str(admin),
    )
    assert found.history == (
        f"Set by {admin} (administrator's).",
        f'{user} (user\'s) sets "values": {beside}.',
    )


def test_a_user_who_narrows_further_is_named_with_the_ceiling(machine):
    admin = machine.write(machine.system, {"Assist": {"max_steps": 8}})
    user = machine.write(machine.user, {"Assist": {"max_steps": 3}})
    found = about(machine, "Assist.max_steps")
    assert (found.value, found.source, found.locked) == (3, str(user), "")
    assert found.history[0] == f"{admin} (administrator's) sets 8: {user} narrows it further."


def test_lists_that_hold_together_are_all_told(machine):
    admin = machine.write(machine.system, {"AssistOpenAI": {"allowed_models": ["gpt-*"]}})
    machine.write(machine.user, {"AssistOpenAI": {"allowed_models": ["gpt-x"]}})
    found = about(machine, "AssistOpenAI.allowed_models")
    assert found.value == ["gpt-x"]
    assert found.locked == str(admin)
    assert "this holds as well" in found.history[0]


def test_entries_of_several_files_are_told_together(machine):
    machine.write(machine.system, {"Assist": {"tool_modes": {"run_*": "deny"}}})
    user = machine.write(machine.user, {"Assist": {"tool_modes": {"edit_*": "ask"}}})
    found = about(machine, "Assist.tool_modes")
    assert found.value == {"run_*": "deny", "edit_*": "ask"}
    assert found.history[1].startswith(f"{user} (user's)")
    assert found.history[1].endswith("this holds, with what other files set.")


def test_the_variable_that_switches_off_is_named(machine):
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = "0"
    found = about(machine, "Assist.enabled")
    assert found.value is False
    assert "JUPYTER_AI_ASSIST_ENABLED" in found.history[0]
