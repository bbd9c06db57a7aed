"""Faults that are none of a service's, and the tests that show what becomes of each."""

from collections.abc import Mapping, Sequence

__all__ = ["ELSEWHERE"]

ELSEWHERE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "a kernel dies during a tool": {
        "headless/test_headless_runs.py": (
            "test_a_kernel_that_dies_is_told_and_its_last_words_kept",
        ),
        "tools/test_running.py": ("test_what_ran_is_told_although_the_kernel_is_lost_then",),
        "browser/test_browser_kernels.py": (
            "test_a_kernel_that_dies_ends_the_call_and_not_the_turn",
        ),
    },
    "a kernel restarts during a tool": {
        "headless/test_headless_runs.py": ("test_a_restart_ends_what_runs",),
        "browser/test_browser_kernels.py": (
            "test_a_kernel_that_starts_anew_ends_the_call_and_not_the_turn",
        ),
    },
    "a kernel is busy during a tool": {
        "headless/test_headless_runs.py": ("test_what_takes_longer_goes_on_and_is_kept",),
        "kernel/test_kernel_control.py": ("test_a_busy_kernel_answers_in_the_middle_of_its_cell",),
        "browser/test_browser_kernels.py": ("test_variables_are_told_while_a_cell_runs",),
    },
    "a server restarts during a turn": {
        "server/test_server_chat.py": (
            "test_the_end_of_the_server_stops_turns_and_stores_what_had_come",
            "test_a_conversation_goes_on_after_a_restart_of_the_server",
        ),
        "browser/test_browser_connection.py": (
            "test_a_server_that_starts_anew_in_mid_turn_keeps_what_had_come",
            "test_a_server_that_crashes_in_mid_turn_leaves_no_turn_that_runs_for_ever",
        ),
    },
    "two clients share a conversation": {
        "server/test_server_chat.py": (
            "test_a_second_prompt_is_refused_while_one_runs",
            "test_a_second_client_decides_about_a_call",
        ),
        "history/test_history_processes.py": ("test_many_writers_and_readers_of_one_thread",),
        "browser/test_browser_turns.py": ("test_two_tabs_on_one_chat_see_the_same",),
    },
    "the disk is full": {
        "history/test_history_faults.py": ("test_a_full_disk_loses_nothing_that_was_written",),
        "faults/test_disk.py": ("test_a_full_disk_is_told_and_the_turn_is_answered",),
    },
    "the database is locked": {
        "history/test_history_faults.py": (
            "TestLocked::test_turns_stay_in_memory_until_the_lock_is_gone",
        ),
        "faults/test_disk.py": ("test_a_locked_history_is_told_and_the_turn_is_answered",),
    },
    "the database is corrupt": {
        "history/test_history_faults.py": (
            "TestDamage::test_a_file_that_is_no_database_is_set_aside",
        ),
        "history/test_history_processes.py": ("test_many_find_the_same_damage",),
        "faults/test_disk.py": ("test_a_corrupt_history_is_set_aside_and_the_turn_is_answered",),
    },
    "a process is killed": {
        "faults/test_kill.py": ("test_kill_loses_no_message_and_corrupts_nothing",),
        "history/test_history_processes.py": (
            "test_a_killed_kernel_loses_at_most_the_turn_it_was_writing",
        ),
    },
    "a tab is closed and opened again": {
        "server/test_server_chat.py": (
            "test_a_turn_goes_on_and_is_kept_when_every_tab_is_closed",
            "test_a_client_that_comes_back_gets_what_it_missed_and_nothing_twice",
            "test_an_approval_waits_for_a_client_that_comes_back",
        ),
        "browser/test_browser_turns.py": (
            "test_a_turn_goes_on_when_its_tab_is_closed_and_is_there_in_the_next_one",
        ),
    },
    "an image service fails": {
        "images/test_image_faults.py": (),
        "faults/test_image_faults_in_doors.py": (),
    },
}
"""By the fault, files in ``tests/`` and the tests there; all of a file where none is named."""
