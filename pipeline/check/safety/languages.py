"""A rule on text in another language than the leaflet's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.check.page import Page, Sentence
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Mapping[str, tuple[str, frozenset[str]]] = {
    "en": (
        "English",
        _words(
            "the of and to is for with are be this that your you or not if by on from it have"
            " should may can an as was which when before after do does has been will at any"
            " these they"
        ),
    ),
    "es": (
        "Spanish",
        _words(
            "el la los las de del que y en un una es se por con para su sus al lo como más pero"
            " si no este esta puede debe ser sin sobre antes después usted médico medicamento o"
            " cada tomar dolor náuseas mareos vómitos cabeza comprimido comprimidos día veces"
            " tome consulte niños ni durante tratamiento usar hasta cuando también muy todo está"
            " son tiene"
        ),
    ),
    "fr": (
        "French",
        _words(
            "le la les des de du que et en un une est se par avec pour votre vos au aux il elle"
            " ce cette ne pas vous sur dans qui ou sans plus être avant après médecin médicament"
            " si peut doit douleur nausées vomissements tête comprimé comprimés jour fois prenez"
            " enfants pendant ni cause causer sont chaque jusqu"
        ),
    ),
    "de": (
        "German",
        _words(
            "der die das und ist nicht ein eine einer eines einem den dem des mit für auf von"
            " zu sie oder wenn bei sich werden wird kann sollte nach vor ihr ihre ihren arzt"
            " auch als wie sind haben häufige nebenwirkungen übelkeit kopfschmerzen schwindel"
            " tablette tabletten täglich gut gebrauch bis durch beim vom zum zur nur noch keine"
            " kein ohne einnehmen"
            " arzneimittel medikament hilft gegen haut kapsel kapseln wasser alkohol erlaubt nein"
            " dieses diese"
        ),
    ),
    "it": (
        "Italian",
        _words(
            "il lo la gli le di del della dei che e in un una è si per con su sono al alla come"
            " più ma non questo questa può deve essere senza prima dopo medico medicinale o ogni"
            " suo se anche dolore vomito testa compressa compresse giorno volte prenda bambini"
            " dal dalla nel nella usare durante dosi"
        ),
    ),
    "pt": (
        "Portuguese",
        _words(
            "o os as de do da dos das que e em um uma é se por com para seu sua ao à como mais"
            " mas não este esta pode deve ser sem sobre antes depois você médico medicamento ou"
            " cada tomar náuseas vómitos vômitos tonturas cabeça comprimido comprimidos dia"
            " vezes tome crianças nem durante tratamento usar até quando também são tem nos"
        ),
    ),
    "nl": (
        "Dutch",
        _words(
            "de het een van en is niet met voor op te zijn dat die als bij uw of aan worden"
            " wordt kan moet naar om door u ook maar dan heeft arts geneesmiddel dit deze elke"
            " dag neem tabletten hoofdpijn misselijkheid"
        ),
    ),
    "pl": (
        "Polish",
        _words(
            "i w na do z się nie jest że lub oraz dla przez przed po jak należy może lek leku"
            " lekarz lekarza który które jeśli od ten są być u tabletkę tabletki dziennie wodą"
            " szklanką razy przyjmować dzieci ból głowy"
        ),
    ),
    "hi": (
        "Hindi in Latin letters",
        _words(
            "hai hain ka ki ke ko mein se aur nahi nahin na yeh ye dawa dawai din baar ek do"
            " liye kar karna karen chahiye leni lena len hota hoti agar aap apne saath baad"
            " pehle bhi par kya"
        ),
    ),
    "sv": (
        "Swedish",
        _words(
            "och att det som en ett är inte med för på av till du den eller om kan ska din ditt"
            " dina läkare från vid har före efter detta läkemedel de vanligaste biverkningar"
            " biverkningarna huvudvärk illamående tablett tabletter dag gånger barn använd ta"
            " vatten måste bör innan när också"
        ),
    ),
    "da": (
        "Danish or Norwegian",
        _words(
            "og er ikke til med som på det et en den af av hvis du skal kan din ditt dit eller"
            " ved om fra lægemiddel legemiddel lægen legen læge lege tablet tabletter daglig dag"
            " ganger gange børn barn tag ta før efter etter denne dette bruk brug bivirkninger"
            " hovedpine hodepine kvalme være vand vann glas glass"
        ),
    ),
    "tr": (
        "Turkish",
        _words(
            "bu bir ve ile için veya değil olarak günde kez ilaç ilacı ilacın doktor doktorunuz"
            " doktorunuza doktorunuzun bilgi bilgiler kullanmayın kullanılır kullanın alın"
            " almayın hamile eğer varsa gibi daha sonra önce çok yan etki etkiler etkileri"
            " ağrısı baş mide tedavi tedavisinde kadar her yerini tutmaz tablet su en sık"
            " yemeklerden ise olan olabilir"
        ),
    ),
    "id": (
        "Indonesian or Malay",
        _words(
            "yang dan di untuk dengan tidak ini itu obat ubat dari pada atau anda jika sebelum"
            " setelah selepas oleh adalah hari dokter doktor kali minum jangan bagi sehari telah"
            " dapat boleh bisa kepada dalam akan harus perlu sakit kepala mual tablet digunakan"
            " makan air"
        ),
    ),
    "tl": (
        "Tagalog",
        _words(
            "ang ng mga sa ay hindi kung para ito gamot uminom bago kapag araw doktor inyong"
            " iyong ikaw isang beses tubig huwag gamitin may sakit ulo pagkatapos dapat"
        ),
    ),
    "vi": (
        "Vietnamese",
        _words(
            "thuốc không và của cho người khi dùng uống bác sĩ này được có ngày lần trong với"
            " các bạn nếu viên nước trẻ em sau trước để điều trị đau đầu buồn nôn là một mỗi"
        ),
    ),
    "ro": (
        "Romanian",
        _words(
            "și nu la un o pentru este cu în din acest acestui medicament medicamentul dacă sau"
            " mai medicul dumneavoastră luați zi ori comprimate comprimat fi al ale pe prin să"
            " copii durere apă"
        ),
    ),
    "cs": (
        "Czech or Slovak",
        _words(
            "se na je že pro v od po lék přípravek neužívejte užívejte pokud nebo vás lékař"
            " lékaře dávka denně tablety tabletu při před jako který která jsou vody užívá"
            " používá alebo pri liek ak lekár deti děti nejčastější bolest hlavy"
        ),
    ),
    "hu": (
        "Hungarian",
        _words(
            "az és nem vagy hogy egy gyógyszer gyógyszert naponta orvos orvosa tabletta"
            " tablettát kezelésére szedje szedjen vízzel ezt ez kell ne mint után előtt alatt"
            " mellékhatások gyermekek fejfájás"
        ),
    ),
    "fi": (
        "Finnish",
        _words(
            "ja ei tai sen lääke lääkettä lääkkeen älä ota jos kanssa lääkäri lääkärin tabletti"
            " päivässä kun ovat voi tämä tätä lapset veden ennen jälkeen käytä haittavaikutukset"
            " päänsärky"
        ),
    ),
}
"""The name of each language, and words that make up a good third of any text in it."""

_SCRIPTS = (
    ("in Cyrillic letters", r"[\u0400-\u04ff]", 3),
    ("in Arabic letters", r"[\u0600-\u06ff]", 3),
    ("in Hebrew letters", r"[\u0590-\u05ff]", 3),
    ("in Devanagari letters", r"[\u0900-\u097f]", 3),
    ("in Thai letters", r"[\u0e00-\u0e7f]", 8),
    ("in Chinese or Japanese signs", r"[\u3040-\u30ff\u4e00-\u9fff]", 8),
    ("in Korean letters", r"[\uac00-\ud7af]", 8),
    ("in Greek letters", r"[\u0370-\u03ff]{2,}", 3),
)
"""Scripts in which no leaflet of these languages is written, each with a letter of it, and from how
many in one sentence they are text: Greek letters stand alone in names."""

_OTHER_LETTERS = re.compile(
    r"[\u0370-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\ud7af]{2}"
)
"""Two letters of those scripts, with which every text in them begins."""

_FEWEST_WORDS = 8
_FEWEST_OF_ALL = 5
_HIGH_SHARE = 0.5
"""Of a sentence or an item with fewer words, half must be common ones."""
_SHARE = 0.3
"""The share of common words from which a sentence is taken to be in a language; texts have more."""

_WORD = re.compile(r"[^\W\d_]+")


class C033(Rule):
    """Text is in another language than the leaflet's.

    A sentence that the patient cannot read may be the one that matters; and where it was pasted
    from elsewhere, so may have been what it says. Sentences of five words and more are told by
    their common words, those in another script by its letters.

    Example: "Tome un comprimido por la mañana con un vaso de agua." in an English leaflet.

    Source: Directive 2001/83/EC, article 63(2) (the leaflet is in the language of those it is for).
    """

    severity = Severity.WARNING
    hint = "Translate it, or move it to a leaflet in that language."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        own = page.language
        if own not in _COMMON or not _may_have(page, own):
            return
        for sentence in page.sentences:
            if language := _script(sentence.text) or _language(sentence, own):
                words = " ".join(sentence.text.split()[:_FEWEST_WORDS])
                yield Case(sentence.line, f"this is {language}: “{words} …”", words)


def _may_have(page: Page, own: str) -> bool:
    """Whether a page has enough words of any other language, so that sentences are looked at."""
    if not page.text.isascii() and _OTHER_LETTERS.search(page.text):
        return True
    words = page.vocabulary
    return any(len(words & foreign) >= _FEWEST_DIFFERENT for foreign in _FOREIGN[own])


_FOREIGN = {
    own: [words - known for other, (_, words) in _COMMON.items() if other != own]
    for own, (_, known) in _COMMON.items()
}
"""The words of each other language that a language lacks."""

_ANY = {own: frozenset[str]().union(*foreign) for own, foreign in _FOREIGN.items()}
"""All of them together, for each language."""

_FEWEST_DIFFERENT = 3


def _script(text: str) -> str:
    if text.isascii():
        return ""
    return next(
        (name for name, sign, least in _SCRIPTS if len(re.findall(sign, text)) >= least), ""
    )


def _language(sentence: Sentence, own: str) -> str:
    """The name of the other language that a sentence is in, empty where it is in the leaflet's."""
    words = _WORD.findall(sentence.text.lower())
    if len(words) < _FEWEST_OF_ALL or len(_ANY[own].intersection(words)) < _FEWEST_DIFFERENT:
        return ""
    shares = {
        language: sum(word in common for word in words) / len(words)
        for language, (_, common) in _COMMON.items()
    }
    likeliest = max(shares, key=lambda language: (shares[language], language == own))
    different = {word for word in words if word in _COMMON[likeliest][1] - _COMMON[own][1]}
    certain = (
        likeliest != own
        and shares[likeliest] >= (_SHARE if len(words) >= _FEWEST_WORDS else _HIGH_SHARE)
        and shares[likeliest] >= 2 * shares[own]
        and len(different) >= _FEWEST_DIFFERENT
    )
    return _COMMON[likeliest][0] if certain else ""
