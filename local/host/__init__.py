"""A small Functions host for development, where Azure Functions Core Tools (`func`) are not installed.

The app runs on azure-functions-runtime, the library that Azure's own worker loads on Python 3.13, in a worker process
of its own. Around it this package does what the .NET host and its storage extension do for HTTP, queue, blob and timer
triggers. Sources: Azure/azure-functions-host, Azure/azure-webjobs-sdk-extensions, Azure/azure-sdk-for-net
(Microsoft.Azure.WebJobs.Extensions.Storage.*), and the real host watched at work. What is left out stands in
docs/decisions/0008.
"""
