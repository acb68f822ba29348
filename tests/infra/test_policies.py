"""The infrastructure keeps every policy, and the policies notice when it does not."""

import shutil
from pathlib import Path

import pytest

from .infrastructure import Infrastructure
from .policies import POLICIES, Policy

INFRA = Path(__file__).parents[2] / "infra"
BY_NAME = {policy.__name__: policy for policy in POLICIES}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.__name__)
def test_infrastructure_keeps_the_policy(policy: Policy) -> None:
    assert policy(Infrastructure(INFRA)) == []


NEW = "scenarios/new-account.snapshot.json"
NETWORK = "scenarios/private-network.snapshot.json"
EVERYTHING = "scenarios/everything.snapshot.json"
EVENTS = "scenarios/blob-events.snapshot.json"
# (policy that must notice, file, what stands there, what stands there in the broken copy)
BREAKAGES = [
    ("every_scenario_has_its_snapshot", "scenarios/new-account.bicepparam", None, None),
    ("settings_have_one_default", "main.parameters.json", "MAX_WAIT_SECONDS=}", "MAX_WAIT_SECONDS=11}"),
    ("outputs_do_not_feed_back", "main.parameters.json", "EXISTING_VIDEO_INDEXER_ID", "VIDEO_INDEXER_RESOURCE_ID"),
    ("versions_are_stable", "app/identity.bicep", "@2024-11-30", "@2025-01-31-preview"),
    ("versions_are_stable", "app/events.bicep", "storageAccounts@2025-06-01", "storageAccounts@2025-01-01"),
    ("no_keys", NEW, "'2025-06-01').primaryEndpoints.queue", "'2025-06-01').listKeys('1').keys[0].value"),
    ("no_keys", NEW, '"CALLBACK_URL": "[', "\"CALLBACK_URL\": \"[listKeys('x', 'y').functionKeys.default"),
    ("no_keys", EVENTS, "systemKeys.blobs_extension", "masterKey"),
    ("no_keys", EVENTS, '"outputs": {', '"outputs": {"key": "[listKeys(1).systemKeys.blobs_extension]"'),
    ("no_keys", NEW, "ConnectionString", "InstrumentationKey"),
    ("no_local_authentication", NEW, '"DisableLocalAuth": true', '"DisableLocalAuth": false'),
    ("no_local_authentication", EVERYTHING, '"disableLocalAuth": true', '"other": true'),
    ("no_local_authentication", EVERYTHING, '"disableLocalAuth": true,\n        "minimumTls', '"minimumTls'),
    ("no_publishing_passwords", NEW, '"allow": false', '"allow": true'),
    ("accounts_are_closed", NEW, '"allowBlobPublicAccess": false', '"allowBlobPublicAccess": true'),
    ("accounts_are_closed", NETWORK, '"allowSharedKeyAccess": false,', ""),
    ("accounts_are_closed", EVERYTHING, "TLS1_2", "TLS1_0"),
    ("containers_are_private", NEW, '"publicAccess": "None"', '"publicAccess": "Blob"'),
    ("data_keeps_its_history", NEW, '"isVersioningEnabled": true', '"isVersioningEnabled": false'),
    ("data_keeps_its_history", NEW, '"days": 14', '"days": 14, "enabled": false'),
    ("data_keeps_its_history", NETWORK, '"version": {', '"snapshot": {'),
    ("private_networking_closes_storage", NETWORK, '"Disabled"', '"Enabled"'),
    ("private_networking_closes_storage", NETWORK, '"queue"\n', '"table"\n'),
    ("transport_is_encrypted", NEW, '"httpsOnly": true', '"httpsOnly": false'),
    ("transport_is_encrypted", NEW, '"minTlsVersion": "1.2"', '"minTlsVersion": "1.0"'),
    ("flex_refuses_nothing", NEW, "'AZURE_CLIENT_ID', ", "'FUNCTIONS_WORKER_RUNTIME', 'python', 'AZURE_CLIENT_ID', "),
    ("flex_refuses_nothing", NEW, '"minTlsVersion"', '"linuxFxVersion": "Python|3.13", "minTlsVersion"'),
    ("runtime_is_the_projects", NEW, '"version": "3.13"', '"version": "3.12"'),
    ("runtime_is_the_projects", NEW, '"maximumInstanceCount": 4', '"maximumInstanceCount": 40'),
    ("runtime_is_the_projects", NEW, '"FC1"', '"EP1"'),
    ("settings_are_those_of_the_code", NEW, "'VIDEO_INDEXER_LOCATION'", "'VIDEO_INDEXER_REGION'"),
    ("settings_are_those_of_the_code", "main.parameters.json", '"SWEEP_WINDOW_HOURS":', '"SWEEP_WINDOW_DAYS":'),
    ("settings_are_those_of_the_code", NEW, "DATA_STORAGE__queueServiceUri", "DATA_STORAGE__queue"),
    ("options_are_what_was_chosen", NEW, '"alwaysReady": []', '"alwaysReady": [{"name": "http"}]'),
    ("options_are_what_was_chosen", NEW, '"siteUpdateStrategy": null', '"siteUpdateStrategy": {}'),
    ("options_are_what_was_chosen", NEW, '"dailyQuotaGb": -1', '"dailyQuotaGb": 1'),
    ("options_are_what_was_chosen", EVERYTHING, '"VideoIndexer"', '"Internet"'),
    ("options_are_what_was_chosen", EVERYTHING, 'DefaultAction": "Deny"', 'DefaultAction": "Allow"'),
    ("options_are_what_was_chosen", EVERYTHING, "Microsoft.Consumption/budgets", "Microsoft.Other/budgets"),
    ("options_are_what_was_chosen", EVERYTHING, '"account"\n', '"other"\n'),
    ("options_are_what_was_chosen", EVERYTHING, "CloudEventSchemaV1_0", "EventGridSchema"),
    ("zones_are_for_the_data_too", EVERYTHING, "Standard_ZRS", "Standard_LRS"),
    ("zones_are_for_the_data_too", NETWORK, "Standard_ZRS", "Standard_GRS"),
    ("assignments_are_allowed", NEW, "/blobServices/default/containers/insights'", "'"),
    ("assignments_are_allowed", NEW, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
    (
        "assignments_are_allowed",
        EVERYTHING,
        "d5a91429-5739-47e2-a06b-3470a27159e7",
        "1e241071-0855-49ea-94dc-649edcd759de",
    ),
    ("assignments_are_allowed", EVERYTHING, "33333333-3333-3333-3333-333333333333", "somebody"),
    ("assignments_are_named_after_their_principal", NEW, '"name": "[guid(', '"name": "x", "n": "[guid('),
    ("role_ids_are_known", "app/roles.json", "ba92f5b4", "b24988ac"),
    (
        "role_ids_are_known",
        "app/media-access.bicep",
        "', roles.storageBlobData",
        "', 'b24988ac-6180-42a0-ab88-20f7382dd24c",
    ),
    (
        "custom_role_only_asks_for_tokens",
        EVERYTHING,
        '"Microsoft.VideoIndexer/accounts/read"',
        '"Microsoft.VideoIndexer/accounts/*"',
    ),
    ("names_are_those_of_the_code", "app/names.json", '"index-events"', '"index-jobs"'),
    ("names_are_those_of_the_code", NEW, '/default/insights"', '/default/out"'),
    ("names_are_spelt_once", "blob-events.bicep", "names.containers.deadLetters", "'dead-letters'"),
    ("abbreviations_are_used", "abbreviations.json", '"webServerFarms"', '"webServerFarm"'),
    ("blob_events_reach_the_function", EVENTS, "'index_blob'", "'callback'"),
    ("blob_events_reach_the_function", EVENTS, "BlobCreated", "BlobDeleted"),
    ("undelivered_events_are_kept", EVENTS, "deadLetterWithResourceIdentity", "deadLetter"),
    ("batches_fit_a_request", EVENTS, '"preferredBatchSizeInKilobytes": 64', '"preferredBatchSizeInKilobytes": 1025'),
    ("batches_fit_a_request", EVENTS, '"preferredBatchSizeInKilobytes": 64', '"preferredBatchSizeInKilobytes": "[x]"'),
    ("batches_fit_a_request", NEW, "'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT', '2097152'", "'OTHER', '1'"),
    ("batches_fit_a_request", NEW, "_BODY_SIZE_LIMIT', '2097152'", "_BODY_SIZE_LIMIT', '104857600'"),
    ("alerts_are_complete", NEW, '"displayName": "sweep-of-all-blobs"', '"displayName": "sweep"'),
    ("alerts_are_complete", EVERYTHING, '"displayName": "unannounced"', '"displayName": "announced"'),
    ("alerts_are_complete", NEW, "insights.throttle.wait", "insights.throttle"),
    ("alerts_are_complete", EVERYTHING, '"actionGroups": [', '"actionGroups": [], "others": ['),
    ("alert_counts_finished_sweeps", NEW, 'outcome) == \\"done\\"', 'outcome) != \\"failed\\"'),
    ("poison_alert_rests_on_our_own_count", NEW, "insights.queue.poison", "insights.queue.age"),
    ("dead_letters_wake_nobody", NEW, '"severity": 3', '"severity": 1'),
    ("workbook_shows_every_metric", "app/workbook.json", "insights.queue.age", "insights.queue.length"),
]


@pytest.mark.parametrize(("policy", "file", "sound", "broken"), BREAKAGES)
def test_broken_copy_is_noticed(policy: str, file: str, sound: str | None, broken: str | None, tmp_path: Path) -> None:
    copy = shutil.copytree(INFRA, tmp_path / "infra")
    if sound is None or broken is None:
        (copy / file).unlink()
    else:
        text = (copy / file).read_text()
        assert sound in text
        (copy / file).write_text(text.replace(sound, broken))
    assert BY_NAME[policy](Infrastructure(copy)) != []


def test_every_policy_has_a_breakage() -> None:
    assert BY_NAME.keys() == {policy for policy, *_ in BREAKAGES}
