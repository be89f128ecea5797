"""The vocabulary from which lecture English is made."""

from __future__ import annotations

NOUNS = """
    array answer argument assumption average axis balance basis beam behaviour bond boundary branch bridge
    cell chain chapter charge circuit class cluster code column community complexity condition constant
    contract correlation cost country course cover curve cycle data decade definition degree density
    derivative design device diagram difference dimension direction distance distribution drawing edge
    effect energy engine entry equation error estimate event evidence example exception exercise
    experiment factor failure field figure filter flow force form formula fraction frame frequency
    function gene goal gradient graph group growth heat history house idea image impact index industry
    integral interest interval island journal kernel kind language law layer lecture lens level limit line
    list logic loop machine magnet map market mass matrix meaning measure member memory message method
    metal minute mirror model moment motion network neuron notation number object operator orbit order
    organ output page parameter particle path pattern period phase picture plane planet point policy
    polynomial population position power pressure price principle problem process product programme proof
    property protein quantity question range rate ratio reaction reason record region relation result
    river rule sample scale season sequence series set shape sign signal slope society solution source
    space species speed square stage state step stone story stream structure student surface switch symbol
    system table target task teacher temperature term test text theorem theory threshold time tissue tool
    transition treatment tree truth unit value variable vector velocity version voltage volume water wave
    weight window winter world year
""".split()
VERBS = """
    absorb accept add adjust answer appear approach assume balance become begin belong bend break bring
    build calculate call carry catch change choose close combine come compare compute connect consider
    contain continue correct count cover cross decide define depend derive describe divide draw drop enter
    estimate explain fail fall find fit follow form give grow hold improve increase join jump keep know
    lead learn leave look lose make match mean measure move need notice obtain open pass plot point
    predict prove pull push raise reach read recall reduce remain remember repeat replace return reveal
    rise run sample save scale see select send separate show solve sort split start stay stop store study
    sum suppose take teach test think trace transform turn use vary wait walk want watch work write
""".split()
ADJECTIVES = """
    absolute abstract ancient average basic better big bright broad central certain clear closed cold
    common complete complex constant continuous correct critical current deep different difficult direct
    discrete double early easy empty equal exact fair famous fast final fine finite first fixed flat free
    full general global good great happy hard heavy hidden high important independent infinite initial
    inner interesting large late left linear little local long lost low main natural negative new next
    nice normal odd old open ordinary original partial perfect physical plain positive possible practical
    previous pure quick random rare real regular relative rich right rough second sharp short silent
    simple single slow small smooth social special stable standard steep strange strong tall thin third
    tiny total true typical uniform unique unknown useful usual visible weak whole wide wrong young
""".split()
TEMPLATES = """
    So let us {v} the {a} {n}.
    Now, the {n} of the {n} is what we {v} here.
    If you {v} the {n}, you also {v} the {n}.
    In other words, a {a} {n} is never a {a} {n}.
    What does it mean to {v} a {n}?
    We will {v} this {n} again when we come to the {n}, which is more {a}.
    I want you to {v} the {n} on the left, and then {v} the {n} on the right.
    That is the {a} {n}.
    There are three {n}s, two of them {a}, and one of them we do not know.
    You might ask why the {n} does not {v} the {n}.
    It doesn't {v}, because the {n} is {a}.
    And this is where the {n} comes from: it is the {n} of a {a} {n}.
    Let me {v} that once more, because it's {a}.
    On the next slide you can see how the {n} and the {n} {v}.
    About 25 % of every {n} is {a}, and the rest is {n}.
    In 1935 somebody tried to {v} the {n}, and it took them 12.5 years.
    Does anybody remember the {n} we had last week?
    Well, that's not quite right, but it is a {a} way to {v} it.
    Because of the {n}, we can {v} only the {a} part.
    The {a} {n} has a {n}, the {a} {n} has none.
    And then, of course, you {v} the {n}.
    Suppose that the {n} is {a} and the {n} is not.
    You'll find the {n} in chapter 7, and you should {v} it before Thursday.
    OK, good.
    Any questions about the {n}?
    This {n}, as we said, does not {v} without a {n}.
    We call it the {n} of {n}s, and it is {a}.
    It turns out that the {a} {n} is the {n} you already know.
    Here is a {a} {n} and here is a {a} one.
    Nobody knows how to {v} it, and that is why it is still {a}.
""".strip().splitlines()
SYLLABLES = """
    ba bel bri cor da del dor en fa fer gal gor hal hy ka kel kri la len lor ma mel mi mor na nel no or pa
    phy pel qua ra ri ro sa sel si ta tel ti tor tri ul va vel vi xi ya yel za zor
""".split()
