"""Entries of the user's files add up, and what an administrator set stays a ceiling."""


def endpoint(slug, port=1):
    return {"slug": slug, "base_url": f"http://localhost:{port}/v1", "models": [{"id": "m"}]}


def endpoints(*entries):
    return {"AssistCompatible": {"providers": list(entries)}}


def written(entries):
    return f"c.AssistCompatible.providers = {entries!r}"


def test_tool_modes_and_endpoints_of_several_files_add_up_and_the_later_one_wins(machine):
    machine.write(
        machine.user,
        f"c.Assist.tool_modes = {{'a': 'deny', 'b': 'ask'}}\n{written([endpoint('one')])}",
    )
    later = endpoints(endpoint("two"), endpoint("one", 2))
    path = machine.write(machine.user, {"Assist": {"tool_modes": {"b": "allow"}}, **later})
    settings = machine.settings()
    assert settings.tool_modes == {"a": "deny", "b": "allow"}
    assert [(one.slug, one.base_url[-4:]) for one in settings.providers[-2:]] == [
        ("one", "2/v1"),
        ("two", "1/v1"),
    ]
    assert settings.source("Assist.tool_modes[b]") == str(path)
    assert settings.source("Assist.tool_modes[a]").endswith(".py")
    assert settings.source("AssistCompatible.providers[two]") == str(path)


def test_an_administrator_s_files_override_each_other_and_bind(machine):
    machine.write(machine.system, written([endpoint("one")]))
    machine.write(machine.system, endpoints(endpoint("two")))
    machine.write(machine.user, endpoints(endpoint("mine")))
    loaded = machine.load()
    compatible = [one for one in loaded.settings.providers if one.kind == "compatible"]
    assert [one.slug for one in compatible] == ["two"]
    assert any("AssistCompatible.providers" in note for note in loaded.notes)
