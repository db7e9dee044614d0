"""The built-in rules, one class each; ``botframework.core.risk.registry`` lists them by kind. Imports core only."""
