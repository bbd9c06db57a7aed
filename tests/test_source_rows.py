"""Each row of the page "Coming from the source system" has tests, and they are there.

A row is known by how its first cell begins. Each has tests through a real kernel; where it has
a form or a view, through a real browser, too. What is the sidebar's alone is tested there alone.
Tests of a part may be named beside these, never in their place.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "guide" / "coming-from-the-source-system.md"
KERNEL_FOLDERS = {"kernel", "values", "tasks", "server"}
"""Where tests start kernels."""
SIDEBARS_OWN = {"Sidebar chat", "Context cards"}
"""Rows of what only a sidebar has."""


@dataclass(frozen=True)
class Row:
    """The tests of one row, as ``folder/test_file::test_name``."""

    kernel: tuple[str, ...] = ()
    """Through a real kernel."""
    sidebar: tuple[str, ...] = ()
    """Through a real browser, with a real kernel."""
    below: tuple[str, ...] = ()
    """Of a part, where it has more cases than a cell can show."""

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.kernel, *self.sidebar, *self.below)


_SOURCE = "kernel/test_kernel_source_rows"
_CONDUCT = "kernel/test_kernel_source_conduct"
_EXTENSION = "kernel/test_kernel_extension"
_BROWSER_TURNS = "browser/test_browser_turns"
_TRANSLATE = "kernel/test_kernel_translate"
_STAGED_TRANSLATION = "browser/test_staged_translation"
_RAW = "kernel/test_kernel_raw"

ROWS = {
    "Three built-in providers": Row(
        ("kernel/test_kernel_whole_path::test_prompts_reach_every_kind_of_provider_byte_for_byte",),
        ("browser/test_setup::test_an_endpoint_is_set_up_tested_used_and_removed",),
    ),
    "Keys encrypted": Row(
        (
            f"{_SOURCE}::test_keys_are_shown_to_nobody",
            "kernel/test_kernel_keys::test_a_key_is_typed_unseen_stored_used_and_deleted",
        ),
        ("browser/test_setup::test_without_a_keyring_a_key_is_refused_with_the_way_out",),
    ),
    "Allowed models per provider": Row(
        (f"{_SOURCE}::test_allowed_models_with_prices_and_ids_of_ones_own",),
        ("browser/test_setup::test_what_an_administrator_fixed_is_shown_as_locked",),
    ),
    "A small list of models": Row(
        (f"{_SOURCE}::test_allowed_models_with_prices_and_ids_of_ones_own",),
        below=("providers/test_catalog::test_every_vendor_has_a_few_current_models",),
    ),
    "One OpenAI-compatible provider": Row(
        ("values/test_object_rows::test_structured_output_on_every_provider",),
        ("browser/test_setup::test_an_endpoint_is_set_up_tested_used_and_removed",),
        ("config/test_loading::test_an_endpoint_has_every_field_it_was_given",),
    ),
    "Provider options": Row((f"{_SOURCE}::test_provider_options_go_through_to_the_model",)),
    "A custom system prompt": Row(
        (f"{_SOURCE}::test_a_custom_system_prompt_replaces_the_default",)
    ),
    "Rules of the default prompt": Row(
        (f"{_CONDUCT}::test_rules_of_the_default_prompt_are_sent_as_context_shows_them",),
        below=("core/test_commands::test_context_shows_the_default_prompt_as_a_template",),
    ),
    "Page, attached items and date": Row(
        (f"{_CONDUCT}::test_page_and_attached_items_are_appended_as_data",),
        (
            "browser/test_context::test_the_chips_follow_the_notebook_and_go_along",
            "browser/test_context::test_what_will_be_sent_is_what_is_sent",
        ),
        ("context/test_prefix::test_each_request_begins_with_the_one_before",),
    ),
    "A switch for all of it": Row(
        (f"{_EXTENSION}::test_switched_off_by_the_environment_there_is_a_notice_and_nothing_else",),
        ("browser/test_setup::test_where_it_is_switched_off_its_place_says_by_whom",),
    ),
    "App access needed": Row(
        (
            f"{_CONDUCT}::test_without_app_access_a_kernel_answers_nobody",
            "server/test_server_drafts::test_without_app_access_a_kernel_is_not_asked",
        ),
        ("browser/test_browser_connection::test_a_page_of_another_site_cannot_use_the_login",),
        ("server/test_route_table::test_none_of_them_lacks_a_check",),
    ),
    "Disabled tools": Row((f"{_SOURCE}::test_disabled_tools_are_not_loaded_into_context",)),
    "Tools: always, ask, disabled": Row(
        (
            "kernel/test_kernel_approvals::test_a_yes_lets_exactly_one_call_go_ahead",
            "kernel/test_kernel_approvals::test_always_does_not_ask_again",
            "kernel/test_kernel_approvals::test_a_no_asks_why_and_tells_the_model",
        ),
        (
            "browser/test_setup::test_always_asks_once_and_is_taken_back",
            "browser/test_browser_approvals::test_esc_denies_with_a_reason_that_the_model_gets",
        ),
    ),
    "Tools for items, schema": Row(
        ("tasks/test_tasks_in_kernel::test_a_file_is_written_and_taken_back",),
        ("browser/test_browser_approvals::test_a_question_of_the_model_is_answered_by_a_choice",),
    ),
    "10 steps, 10 attachments": Row(
        (
            f"{_CONDUCT}::test_10_steps_are_the_most_of_a_turn",
            f"{_CONDUCT}::test_10_attachments_are_the_most_of_a_prompt",
        ),
        ("browser/test_context::test_pictures_and_files_are_pasted_and_dropped",),
        ("core/test_attachments::test_too_many_files_are_refused",),
    ),
    "Sidebar chat": Row(
        sidebar=(
            "browser/test_browser_turns::test_stop_ends_the_request_and_keeps_what_had_come",
            f"{_BROWSER_TURNS}::test_a_failed_turn_says_why_and_is_tried_again_by_the_one_button",
            "browser/test_browser_turns::test_reasoning_is_folded",
        ),
    ),
    "Context cards": Row(
        sidebar=(
            "browser/test_context::test_a_cell_is_dragged_into_the_chat",
            "browser/test_context::test_files_are_dragged_from_the_file_browser",
            "browser/test_context::test_things_are_named_with_the_keyboard",
            "browser/test_images::test_an_image_is_shown_large_and_esc_goes_back",
        ),
    ),
    "Stored prompts": Row(
        (f"{_CONDUCT}::test_stored_prompts_have_variables_that_are_filled_in",),
        (
            "browser/test_setup::test_a_stored_prompt_is_filled_in_and_asked",
            "browser/test_setup::test_a_stored_prompt_is_picked_after_a_slash",
        ),
        below=("prompts/test_stored_prompts::test_a_prompt_is_filled_in_and_asked",),
    ),
    "Token usage": Row((f"{_SOURCE}::test_token_usage_is_tracked_and_shown",)),
    "Old messages trimmed": Row(
        (f"{_CONDUCT}::test_old_messages_are_trimmed_and_that_is_said",),
        below=(
            "context/test_compaction::test_when_turns_are_shortened_it_is_said_and_the_notebook_told_anew",
        ),
    ),
    "One conversation": Row(
        ("kernel/test_kernel_whole_path::test_a_conversation_survives_the_kernels_end",),
        (f"{_BROWSER_TURNS}::test_a_new_chat_begins_empty_and_the_old_one_is_found_again",),
    ),
    "Structured output": Row(
        (
            "values/test_object_rows::test_structured_output_from_a_class_in_the_namespace",
            "values/test_object_rows::test_structured_output_from_a_schema_in_a_file",
        ),
        (
            "browser/test_browser_writing::test_an_object_is_shown_as_json_and_checked_by_its_schema",
        ),
    ),
    "Translation of fields": Row(
        (f"{_TRANSLATE}::test_translation_of_fields_with_a_glossary_and_style_guide",),
        (
            f"{_STAGED_TRANSLATION}::test_markdown_cells_are_proposed_one_by_one_and_undone_together",
        ),
    ),
    "Advice on cost": Row(
        (
            f"{_SOURCE}::test_a_local_guide_costs_nothing",
            "values/test_map::test_many_are_agreed_on_first",
        ),
        below=("budgets/test_one_budget::*",),
    ),
    "Telemetry off": Row(
        (
            f"{_CONDUCT}::test_telemetry_is_off_until_it_is_set_up_and_without_content_until_that_is_too",
        ),
        below=("audit/test_audit::test_without_a_log_nothing_is_written",),
    ),
    "A server of tools": Row(),
    "AI writer": Row(
        (
            "values/test_write_rows::test_ai_writer_has_six_presets",
            "values/test_write_rows::test_ai_writer_json_mode_on_every_provider",
            "values/test_write_rows::test_ai_writer_order_is_preset_custom_system_thread_text",
            "kernel/test_kernel_replicate::test_ai_writer_by_replicates_llama_and_mistral",
        ),
        (
            "browser/test_browser_writing::test_a_markdown_cell_is_rewritten_in_its_place_after_a_yes",
        ),
    ),
    "Image generation": Row(
        ("kernel/test_kernel_images::test_an_image_is_shown_saved_and_bound",),
        ("browser/test_images::test_an_image_is_made_in_the_sidebar",),
    ),
    "Operations: Stable Diffusion": Row(
        ("kernel/test_kernel_images::test_an_image_is_shown_saved_and_bound",),
        below=("images/test_image_services::test_stabilitys_older_models_take_every_knob",),
    ),
    "Operations: DALL·E": Row(
        ("kernel/test_kernel_images::test_several_are_a_list_and_nothing_is_written_over",)
    ),
    "Operations: text completion": Row(
        (f"{_RAW}::test_text_completion_with_temperature_max_length_top_p_and_penalties",)
    ),
    "Operations: chat": Row(
        ("kernel/test_kernel_raw::test_chat_with_messages_as_json_or_a_variable",)
    ),
    "Operations: global key": Row(
        (
            "kernel/test_kernel_raw::test_global_key_settings_with_an_override_for_each_use",
            "kernel/test_kernel_images::test_an_image_with_another_key_of_the_provider",
        )
    ),
    "Focal point": Row(
        (
            "kernel/test_kernel_images::test_the_focal_point_of_a_file_is_drawn_bound_and_cropped_to",
        ),
        ("browser/test_images::test_the_focal_point_of_a_file_is_drawn_in_the_sidebar",),
    ),
    "Assistant: counts": Row(
        (
            "tasks/test_tasks_in_kernel::test_a_plot_below_the_data_is_proposed_run_and_left_as_the_next_cell",
        ),
        ("browser/test_staged_changes::test_cells_are_added_deleted_and_moved_in_place",),
    ),
    "Researcher": Row(
        ("kernel/test_kernel_web::test_researcher_finds_and_cites_pages_and_keeps_them",),
        ("browser/test_sources::test_sources_are_links_that_nothing_is_loaded_from",),
    ),
    "AI SDK": Row(("values/test_python_api::test_objects_are_typed",)),
}


def rows_of_the_page() -> list[str]:
    """The first cell of each row."""
    lines = PAGE.read_text("utf-8").splitlines()
    cells = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    return [cell for cell in cells if cell not in {"There", "---"}]


def names_in(path: Path) -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_bytes())
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


def test_every_row_of_the_page_is_here_and_no_other():
    begun = {cell: [row for row in ROWS if cell.startswith(row)] for cell in rows_of_the_page()}
    assert {cell: rows for cell, rows in begun.items() if len(rows) != 1} == {}
    assert {row for rows in begun.values() for row in rows} == set(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_of_a_row_are_there(row):
    for test in ROWS[row].all:
        place, _, name = test.partition("::")
        path = TESTS / f"{place}.py"
        assert path.exists(), test
        assert name == "*" or name in names_in(path), test


def test_no_row_rests_on_a_test_of_a_part_alone():
    resting = {row for row, one in ROWS.items() if not one.kernel}
    assert resting - SIDEBARS_OWN == {"A server of tools"}
    assert all(ROWS[row].sidebar for row in SIDEBARS_OWN)


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_of_a_row_use_what_they_are_said_to(row):
    for test in ROWS[row].kernel:
        assert test.partition("/")[0] in KERNEL_FOLDERS, test
    for test in ROWS[row].sidebar:
        assert test.startswith("browser/"), test
    for test in ROWS[row].below:
        assert not test.startswith(("kernel/", "browser/")), test


def test_what_is_no_promise_is_said_to_be_none():
    page = PAGE.read_text("utf-8")
    assert re.search(r"\| A server of tools[^|]*\| There is none", page)
