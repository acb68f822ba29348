@description('Name of the budget.')
param name string

@description('Amount a month, in the currency of the subscription\'s bill.')
@minValue(1)
param amount int

@description('First day of the first month, such as 2027-01-01. Azure does not let it change later.')
param start string

@description('Action group that is told.')
param actionGroupId string

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: start
    }
    notifications: {
      mostIsSpent: {
        enabled: true
        thresholdType: 'Actual'
        operator: 'GreaterThan'
        threshold: 80
        contactEmails: []
        contactGroups: [
          actionGroupId
        ]
      }
      willBeExceeded: {
        enabled: true
        thresholdType: 'Forecasted'
        operator: 'GreaterThan'
        threshold: 100
        contactEmails: []
        contactGroups: [
          actionGroupId
        ]
      }
    }
  }
}
