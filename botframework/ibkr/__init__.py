"""The broker's side: session, stream and orders over Interactive Brokers' Client Portal / Web API.

The only importer of ``generated_client``. May import ``ports`` and ``core``; built by the runner, which needs
``IbkrBroker`` from ``botframework.ibkr.broker`` and ``tls_context`` from ``botframework.ibkr.pins`` only.
"""
