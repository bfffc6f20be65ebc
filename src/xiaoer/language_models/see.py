"""What the owner sees of the model: terms, this month's cost, health."""

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.language_models import store
from xiaoer.language_models.costs import month_of
from xiaoer.language_models.model import LanguageModel
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import ConnectionState


async def see(tx: Tx) -> LanguageModel:
    """`connected` is false until an address and a model were saved, and again when the connection was removed."""
    month = month_of(tx.clock.now(), (await merchants.get_merchant(tx)).time_zone)
    terms = await store.terms(tx)
    if terms is None:
        return LanguageModel(connected=False, month=month)
    try:
        connection = await merchants.get_connection(tx, terms.connection_id)
    except ConnectionNotFound:
        return LanguageModel(connected=False, month=month)
    spent, held = await store.month(tx, month, terms.currency)
    calls, used = await store.counts(tx, month)
    form = connection.config
    return LanguageModel(
        connected=True,
        connection_id=connection.id,
        base_url=str(form.get("base_url") or ""),
        model=str(form.get("model") or ""),
        key_held="api_key" in connection.credential_names,
        timeout_s=float(form.get("timeout_s") or 5),
        tokens_field=str(form.get("tokens_field") or "max_tokens"),
        temperature=form.get("temperature") is not False,
        enabled=terms.enabled and connection.state != ConnectionState.PAUSED,
        reword=terms.reword,
        choose=terms.choose,
        tone=terms.tone,
        currency=terms.currency,
        budget_micros=terms.budget_micros,
        price_in_micros=terms.price_in_micros,
        price_out_micros=terms.price_out_micros,
        month=month,
        spent_micros=spent,
        held_micros=held,
        calls=calls,
        used=used,
        failing=connection.last_error if connection.state == ConnectionState.FAILING else "",
        rest_until=terms.rest_until if terms.rest_until and terms.rest_until > tx.clock.now() else None,
    )
