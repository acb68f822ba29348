"""A small Functions host for development, where Azure Functions Core Tools (`func`) are not installed.

The app runs on azure-functions-runtime, the library that Azure's own worker loads on Python 3.13. Around it this
package does what the .NET host and its storage extension do for HTTP, queue, blob and timer triggers. Sources:
Azure/azure-functions-host, Azure/azure-sdk-for-net (Microsoft.Azure.WebJobs.Extensions.Storage.*).

Not here: scaling out, output bindings other than the HTTP response, input bindings, response cookies, retry
policies, identity-based connections, a timer's catching up on what it missed while the host was down.
"""
