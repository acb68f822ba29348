"""What must hold for the infrastructure. A policy takes it and returns its findings, one sentence each."""

from collections.abc import Callable

from ..infrastructure import Infrastructure
from . import app, delivery, naming, options, roles, secrets, storage, telemetry, wiring

type Policy = Callable[[Infrastructure], list[str]]

POLICIES: tuple[Policy, ...] = (
    wiring.every_scenario_has_its_snapshot,
    wiring.settings_have_one_default,
    wiring.outputs_do_not_feed_back,
    wiring.versions_are_stable,
    secrets.no_keys,
    secrets.no_local_authentication,
    secrets.no_publishing_passwords,
    storage.accounts_are_closed,
    storage.containers_are_private,
    storage.data_keeps_its_history,
    storage.private_networking_closes_storage,
    app.transport_is_encrypted,
    app.flex_refuses_nothing,
    app.runtime_is_the_projects,
    app.settings_are_those_of_the_code,
    options.options_are_what_was_chosen,
    options.zones_are_for_the_data_too,
    roles.assignments_are_allowed,
    roles.assignments_are_named_after_their_principal,
    roles.role_ids_are_known,
    roles.custom_role_only_asks_for_tokens,
    naming.names_are_those_of_the_code,
    naming.names_are_spelt_once,
    naming.abbreviations_are_used,
    delivery.blob_events_reach_the_function,
    delivery.undelivered_events_are_kept,
    delivery.batches_fit_a_request,
    telemetry.alerts_are_complete,
    telemetry.alert_counts_finished_sweeps,
    telemetry.poison_alert_rests_on_our_own_count,
    telemetry.dead_letters_wake_nobody,
    telemetry.workbook_shows_every_metric,
)
