"""What the bot can do, one file a skill. Which intents go to which stands in `bot.table`."""
