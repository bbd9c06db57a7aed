"""What configuration files say while a kernel runs holds for its next prompt."""


def test_a_kernel_that_runs_goes_by_files_that_have_changed(start_kernel, tmp_path):
    kernel = start_kernel()
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    assert "gpt" in kernel.run("%assist /models").markdown
    folder = tmp_path / "home0" / "config"
    folder.mkdir(exist_ok=True)
    file = folder / "jupyter_ai_assist_config.json"
    file.write_text('{"AssistOpenAI": {"allowed_models": []}}')
    assert "gpt" not in kernel.run("%assist /models").markdown
    file.write_text('{"Assist": {"enabled": ')
    broken = kernel.run("%assist /models")
    assert broken.status == "ok"
    shown = broken.stream + broken.markdown + str(broken.displays)
    assert "what held before stays in force" in shown
    assert "gpt" not in broken.markdown
    file.write_text('{"Assist": {"enabled": false}}')
    refused = kernel.run("%assist /models")
    assert refused.status == "error"
    assert str(file) in "".join(refused.errors)
