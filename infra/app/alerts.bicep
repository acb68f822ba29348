@description('Name of the action group.')
param actionGroupName string

@description('Suffix of the names of the rules.')
param token string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Application Insights component.')
param componentId string

@description('Log Analytics workspace that holds the component\'s data and, with diagnostic settings, Video Indexer\'s.')
param workspaceId string

@description('Event Grid system topic.')
param systemTopicId string

@description('Whether the app tells a topic of publications.')
param announces bool

@description('Who gets the alerts; empty = they show in the portal only.')
param email string

var telemetry = loadJsonContent('telemetry.json')
var metrics = telemetry.metrics

// A query returns one row with one number, n. Counters and histograms arrive as totals a minute, in valueSum; a gauge's
// value stands there too, for its valueMax is empty.
var rules = concat(always, announces ? [
  {
    name: 'unannounced'
    text: 'For an hour publications could not be announced: the topic does not answer, or lacks the app\'s role. They stand published, and the sweep announces them when it can.'
    severity: 2
    scope: componentId
    query: 'customMetrics | where name == "${metrics.announcements}" and tostring(customDimensions.outcome) in ("failed", "out-of-reach") | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 0
    frequency: 'PT15M'
    window: 'PT15M'
    periods: 4
  }
] : [])
var always = [
  {
    name: 'failed-executions'
    text: 'Function executions fail. A refused callback (4xx) is not counted.'
    severity: 2
    scope: componentId
    query: 'requests | where success == false and not(resultCode startswith "4") | summarize n = count()'
    operator: 'GreaterThan'
    threshold: 5
    frequency: 'PT5M'
    window: 'PT15M'
    periods: 1
  }
  {
    name: 'poison-messages'
    text: 'Messages are in a poison queue. A sweep takes out what is recorded; what the host put there expires after seven days, its record in storage does not.'
    severity: 1
    scope: componentId
    query: 'customMetrics | where name == "${metrics.poisonMessages}" | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 0
    frequency: 'PT15M'
    window: 'PT1H'
    periods: 1
  }
  {
    name: 'failure-records'
    text: 'Videos failed for good: each has a failure.json that says why.'
    severity: 2
    scope: componentId
    query: 'customMetrics | where name == "${metrics.events}" and tostring(customDimensions.outcome) == "failed" | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 0
    frequency: 'PT15M'
    window: 'PT15M'
    periods: 1
  }
  {
    name: 'throttled-for-long'
    text: 'For an hour on end Video Indexer made the app wait more than a minute in every quarter.'
    severity: 3
    scope: componentId
    query: 'customMetrics | where name == "${metrics.throttleWait}" | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 60
    frequency: 'PT15M'
    window: 'PT15M'
    periods: 4
  }
  {
    name: 'out-of-reach'
    text: 'For half an hour Video Indexer or the storage account has not answered. Events wait and will be done when it does.'
    severity: 1
    scope: componentId
    query: 'customMetrics | where name == "${metrics.breakerPause}" and tostring(customDimensions.dependency) != "event-grid" | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 0
    frequency: 'PT15M'
    window: 'PT15M'
    periods: 2
  }
  {
    name: 'sweep-of-recent-videos'
    text: 'No sweep over recent videos has finished for six hours, so a lost callback would stay lost.'
    severity: 2
    scope: componentId
    // One that was not due, found another at work or gave way has not been through.
    query: 'customMetrics | where name == "${metrics.sweep}" and tostring(customDimensions.kind) == "recent" and tostring(customDimensions.part) == "videos" and tostring(customDimensions.outcome) == "done" and valueSum > 0 | summarize n = count()'
    operator: 'LessThan'
    threshold: 1
    frequency: 'PT1H'
    window: 'PT6H'
    periods: 1
  }
  {
    name: 'sweep-of-recent-blobs'
    text: 'No sweep over recently dropped blobs has finished for six hours, so a lost blob event would stay lost.'
    severity: 2
    scope: componentId
    query: 'customMetrics | where name == "${metrics.sweep}" and tostring(customDimensions.kind) == "recent" and tostring(customDimensions.part) == "blobs" and tostring(customDimensions.outcome) == "done" and valueSum > 0 | summarize n = count()'
    operator: 'LessThan'
    threshold: 1
    frequency: 'PT1H'
    window: 'PT6H'
    periods: 1
  }
  {
    name: 'sweep-of-all-videos'
    text: 'No sweep over all videos has finished for two days: what was indexed again in the portal is not found.'
    severity: 2
    scope: componentId
    query: 'customMetrics | where name == "${metrics.sweep}" and tostring(customDimensions.kind) == "all" and tostring(customDimensions.part) == "videos" and tostring(customDimensions.outcome) == "done" and valueSum > 0 | summarize n = count()'
    operator: 'LessThan'
    threshold: 1
    frequency: 'PT1H'
    window: 'P2D'
    periods: 1
  }
  {
    name: 'sweep-of-all-blobs'
    text: 'No sweep over all dropped blobs has finished for two days.'
    severity: 2
    scope: componentId
    query: 'customMetrics | where name == "${metrics.sweep}" and tostring(customDimensions.kind) == "all" and tostring(customDimensions.part) == "blobs" and tostring(customDimensions.outcome) == "done" and valueSum > 0 | summarize n = count()'
    operator: 'LessThan'
    threshold: 1
    frequency: 'PT1H'
    window: 'P2D'
    periods: 1
  }
  {
    name: 'unknown-videos'
    text: 'Callbacks name videos that the account does not have: somebody may know the callback\'s key. Renew it; healing goes on.'
    severity: 3
    scope: componentId
    query: 'customMetrics | where name == "${metrics.events}" and tostring(customDimensions.outcome) == "unknown" | summarize n = sum(valueSum)'
    operator: 'GreaterThan'
    threshold: 30
    frequency: 'PT15M'
    window: 'PT15M'
    periods: 1
  }
  {
    name: 'nothing-published'
    text: 'Videos finished within a day, and not one of them was published.'
    severity: 1
    scope: workspaceId
    // Video Indexer's own log where its diagnostic settings send it here, else the events that reached the app.
    query: 'let published = toscalar(AppMetrics | where Name == "${metrics.events}" and tostring(Properties.outcome) in ("published", "unchanged") | summarize sum(Sum)); union isfuzzy=true (AppMetrics | where Name == "${metrics.events}" and tostring(Properties.outcome) in ("failed", "retried") | project finished = Sum), (VIIndexing | where OperationName in ("IndexingFinished", "ReindexingFinished") and Status == "Success" | project finished = 1.0) | summarize finished = sum(finished) | project n = iff(coalesce(published, 0.0) > 0, 0.0, finished)'
    operator: 'GreaterThan'
    threshold: 0
    frequency: 'PT1H'
    window: 'P1D'
    periods: 1
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'vi-insights'
    emailReceivers: empty(email) ? [] : [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for rule in rules: {
  name: '${rule.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: rule.name
    description: rule.text
    severity: rule.severity
    enabled: true
    scopes: [
      rule.scope
    ]
    evaluationFrequency: rule.frequency
    windowSize: rule.window
    autoMitigate: true
    // A new workspace has no tables yet, and the query would be refused.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: rule.query
          metricMeasureColumn: 'n'
          timeAggregation: 'Total'
          operator: rule.operator
          threshold: rule.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: rule.periods
            minFailingPeriodsToAlert: rule.periods
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actionGroup.id
      ]
    }
  }
}]

resource deadLettered 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'dead-lettered-${token}'
  location: 'global'
  tags: tags
  properties: {
    // A cold start can answer 401, which Event Grid does not retry; the sweep queues the blob all the same.
    description: 'Event Grid could not deliver a blob event: it lies in the container for dead letters, and the next sweep queues the blob.'
    severity: 3
    enabled: true
    scopes: [
      systemTopicId
    ]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}

output actionGroupId string = actionGroup.id
