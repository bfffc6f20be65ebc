"""What search cuts texts and questions into."""

from xiaoer.conversations.tokens import fold, hashes, read_query, snippet, tokens_of


def finds(q: str, text: str) -> bool:
    """As search does: all tokens are there, then the text is checked."""
    query = read_query(q)
    return bool(query.tokens) and query.tokens <= tokens_of(text) and query.matches(text)


def test_any_stretch_of_chinese_is_found() -> None:
    text = "您好，这件羽绒服什么时候发货？"
    for q in ("羽", "羽绒", "绒服什么", "什么时候发货", "您好 发货"):
        assert finds(q, text), q


def test_neighbours_apart_are_not_a_match() -> None:
    assert not finds("退货款", "退货，货款另算")
    assert not finds("发货", "发了货")


def test_the_beginning_of_a_word_finds_it() -> None:
    text = "My parcel SF1234567890123 was delivered yesterday"
    for q in ("deliver", "DELIVERED", "par", "sf12345", "SF1234567890123", "was my"):
        assert finds(q, text), q
    assert not finds("livered", text)
    assert not finds("ship", "worship")


def test_a_word_of_two_letters_is_found_only_in_full() -> None:
    assert finds("ok", "好的OK谢谢")
    assert not finds("ok", "okay")


def test_width_case_and_compatibility_forms_do_not_matter() -> None:
    assert fold("ＳＫＵ－８８ ①㎏") == "sku-88 1kg"
    assert finds("sku88", "ＳＫＵ８８ 有货吗")
    assert finds("ＩＰＨＯＮＥ", "买iPhone15送壳")
    assert finds("cafe\u0301", "Café")


def test_a_word_with_signs_is_found_as_written() -> None:
    assert finds("SKU-88", "要 sku-88 一件")
    assert not finds("SKU-88", "sku 一 88")
    assert finds("a@b.com", "写信到 a@b.com")


def test_quotes_keep_words_together() -> None:
    assert finds('"order number"', "my order  number is")
    assert not finds('"order number"', "number of my order")
    assert finds("“退货 地址”", "退货 地址在哪")


def test_pictures_are_found() -> None:
    assert finds("👍", "好的👍")


def test_a_question_of_signs_alone_has_no_tokens() -> None:
    assert not read_query('？！ ... "" ( ) % _ \\').tokens


def test_signs_with_a_meaning_in_patterns_are_plain() -> None:
    assert finds("50%off(满减)", "今天50%off(满减)活动")
    assert not finds("a.c12", "abc12")


def test_hashes_differ_between_merchants() -> None:
    assert hashes("mer_a", {"退货"}) != hashes("mer_b", {"退货"})
    assert all(-(2**31) <= n < 2**31 for n in hashes("mer_a", tokens_of("任何文字 with words 123456")))


def test_stored_numbers_never_change() -> None:
    assert hashes("mer_01", {"退货", "deliver"}) == [-1170528410, 881593782]


def test_a_snippet_shows_and_marks_the_matches() -> None:
    text = "前面有很多别的话。" * 20 + "我要退货，运费谁出？退货地址发我" + "后面还有。" * 40
    shown, places = snippet(text, read_query("退货 运费"))
    assert len(shown) <= 92
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert [shown[a : a + n] for a, n in places] == ["退货", "运费", "退货"]


def test_marks_count_as_browsers_do() -> None:
    shown, places = snippet("😀😀退货", read_query("退货"))
    assert shown == "😀😀退货"
    assert places == [[4, 2]]


def test_marks_stand_right_where_folding_changes_lengths() -> None:
    shown, places = snippet("㎏㎏ ＳＫＵ８８", read_query("sku88"))
    assert [shown[a : a + n] for a, n in places] == ["ＳＫＵ８８"]
