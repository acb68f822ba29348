@description('Title of the workbook.')
param displayName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Application Insights component that the workbook reads.')
param componentId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(componentId, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    serializedData: replace(loadTextContent('workbook.json'), '<componentId>', componentId)
    sourceId: componentId
    version: '1.0'
  }
}
