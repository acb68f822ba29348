"""The infrastructure keeps every policy, and the policies notice when it does not."""

import shutil
from pathlib import Path

import pytest

from .infrastructure import Infrastructure
from .policies import POLICIES, Policy, findings

INFRA = Path(__file__).parents[2] / "infra"


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.__name__)
def test_infrastructure_keeps_the_policy(policy: Policy) -> None:
    assert policy(Infrastructure(INFRA)) == []


# (policy that must notice, file, what stands there, what stands there in the broken copy)
BREAKAGES = [
    ("files_parse", "app/identity.bicep", "name: name\n", "name name\n"),
    ("parameters_are_described", "app/identity.bicep", "@description('Region.')\n", ""),
    ("modules_get_their_parameters", "main.bicep", "    email: alertEmail\n", ""),
    ("modules_get_their_parameters", "main.bicep", "email: alertEmail", "mail: alertEmail"),
    ("modules_get_their_parameters", "main.bicep", "'app/events.bicep'", "'app/event.bicep'"),
    ("module_outputs_exist", "main.bicep", "hostStorage.outputs.tableEndpoint", "hostStorage.outputs.tables"),
    ("parameters_file_fits", "main.parameters.json", '"alertEmail"', '"alertMail"'),
    ("parameters_file_fits", "main.parameters.json", "VNET_ENABLED=false", "VNET_ENABLED=true"),
    ("parameters_file_fits", "main.parameters.json", "MAX_WAIT_SECONDS=}", "MAX_WAIT_SECONDS=11}"),
    ("outputs_do_not_feed_back", "main.parameters.json", "EXISTING_VIDEO_INDEXER_ID", "VIDEO_INDEXER_RESOURCE_ID"),
    ("versions_are_stable", "app/identity.bicep", "@2024-11-30", "@2025-01-31-preview"),
    ("versions_are_stable", "app/events.bicep", "storageAccounts@2025-06-01", "storageAccounts@2025-01-01"),
    ("no_keys", "app/storage-account.bicep", "= account.id", "= account.listKeys().keys[0].value"),
    ("no_keys", "main.bicep", "= group.name", "= listKeys(group.id, '2025-06-01').keys[0].value"),
    ("no_keys", "blob-events.bicep", "systemKeys.blobs_extension", "masterKey"),
    ("no_keys", "app/monitoring.bicep", "properties.ConnectionString", "properties.InstrumentationKey"),
    ("no_local_authentication", "app/monitoring.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false"),
    ("no_local_authentication", "app/monitoring.bicep", "      disableLocalAuth: true\n", ""),
    ("no_publishing_passwords", "app/function-app.bicep", "allow: false", "allow: true"),
    ("accounts_are_closed", "app/storage-account.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true"),
    ("accounts_are_closed", "app/storage-account.bicep", "    allowSharedKeyAccess: false\n", ""),
    ("accounts_are_closed", "app/storage-account.bicep", "TLS1_2", "TLS1_0"),
    ("containers_are_private", "app/storage-account.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'"),
    (
        "data_keeps_its_history",
        "app/storage-account.bicep",
        "isVersioningEnabled: keepHistory",
        "isVersioningEnabled: false",
    ),
    ("data_keeps_its_history", "main.bicep", "    keepHistory: true\n", ""),
    ("data_keeps_its_history", "app/storage-account.bicep", "              version: {", "              snapshot: {"),
    ("private_networking_closes_storage", "main.bicep", "publicAccess: !vnetEnabled", "publicAccess: true"),
    ("transport_is_encrypted", "app/function-app.bicep", "httpsOnly: true", "httpsOnly: false"),
    ("transport_is_encrypted", "app/function-app.bicep", "minTlsVersion: '1.2'", "minTlsVersion: '1.0'"),
    (
        "flex_refuses_nothing",
        "app/function-app.bicep",
        "    AZURE_CLIENT_ID:",
        "    FUNCTIONS_WORKER_RUNTIME: 'python'\n    AZURE_CLIENT_ID:",
    ),
    (
        "flex_refuses_nothing",
        "app/function-app.bicep",
        "      minTlsVersion:",
        "      linuxFxVersion: 'Python|3.13'\n      minTlsVersion:",
    ),
    ("runtime_is_the_projects", "app/function-app.bicep", "version: '3.13'", "version: '3.12'"),
    ("runtime_is_the_projects", "main.bicep", "maximumInstanceCount int = 40", "maximumInstanceCount int = 1000"),
    ("settings_are_those_of_the_code", "main.bicep", "VIDEO_INDEXER_LOCATION: v", "VIDEO_INDEXER_REGION: v"),
    ("settings_are_those_of_the_code", "main.parameters.json", '"SWEEP_WINDOW_HOURS":', '"SWEEP_WINDOW_DAYS":'),
    (
        "settings_are_those_of_the_code",
        "app/function-app.bicep",
        "DATA_STORAGE__queueServiceUri",
        "DATA_STORAGE__queue",
    ),
    ("assignments_are_allowed", "app/data-access.bicep", "  scope: insights\n", "  scope: account\n"),
    ("assignments_are_allowed", "app/data-access.bicep", "  scope: indexes\n", ""),
    (
        "assignments_are_allowed",
        "app/data-access.bicep",
        "roleDefinitions', roles.storageBlobDataReader",
        "roleDefinitions', roles.storageBlobDataOwner",
    ),
    ("role_ids_are_known", "app/roles.json", "ba92f5b4", "b24988ac"),
    ("role_ids_are_known", "app/events.bicep", "', roles.storageBlobData", "', 'b24988ac-6180-42a0-ab88-20f7382dd24c"),
    (
        "custom_role_only_asks_for_tokens",
        "app/video-indexer-access.bicep",
        "'Microsoft.VideoIndexer/accounts/read'",
        "'Microsoft.VideoIndexer/accounts/*'",
    ),
    ("names_are_those_of_the_code", "app/names.json", '"index-events"', '"index-jobs"'),
    (
        "names_are_those_of_the_code",
        "main.bicep",
        "insightsContainer string = 'insights'",
        "insightsContainer string = 'out'",
    ),
    ("names_are_spelt_once", "blob-events.bicep", "names.containers.deadLetters", "'dead-letters'"),
    ("abbreviations_are_used", "abbreviations.json", '"webServerFarms"', '"webServerFarm"'),
    ("blob_events_reach_the_function", "blob-events.bicep", "names.functions.indexBlob", "names.functions.callback"),
    ("blob_events_reach_the_function", "blob-events.bicep", "BlobCreated", "BlobDeleted"),
    ("undelivered_events_are_kept", "blob-events.bicep", "deadLetterWithResourceIdentity", "deadLetter"),
    ("alerts_are_complete", "app/alerts.bicep", "name: 'sweep-of-all-blobs'", "name: 'sweep'"),
    ("alerts_are_complete", "app/alerts.bicep", "${metrics.throttleWait}", "insights.throttle"),
    ("alerts_are_complete", "app/alerts.bicep", "${metrics.events}", "${metrics.event}"),
    ("alerts_are_complete", "app/alerts.bicep", "      actionGroups: [\n        actionGroup.id\n      ]\n", ""),
    ("alert_counts_finished_sweeps", "app/alerts.bicep", 'outcome) == "done"', 'outcome) != "failed"'),
    ("workbook_shows_every_metric", "app/workbook.json", "insights.queue.age", "insights.queue.length"),
]


@pytest.mark.parametrize(("policy", "file", "sound", "broken"), BREAKAGES)
def test_broken_copy_is_noticed(policy: str, file: str, sound: str, broken: str, tmp_path: Path) -> None:
    copy = shutil.copytree(INFRA, tmp_path / "infra")
    text = (copy / file).read_text()
    assert sound in text
    (copy / file).write_text(text.replace(sound, broken))
    assert policy in findings(copy)


def test_every_policy_has_a_breakage() -> None:
    assert {policy.__name__ for policy in POLICIES} == {policy for policy, *_ in BREAKAGES}
