"""English."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.english import ENGLISH as GRAMMAR
from crosspost.core.teasers.language.words import Words

ENGLISH = Words(
    code="en",
    grammar=GRAMMAR,
    stop="""a about above after again against all almost also although always am an and another any anyone anything are
    aren around as at be became because been before being below between both but by can cannot could couldn did
    didn do does doesn doing don done down during each either else enough etc even ever every few first for from
    further get gets getting give go goes going got had has have having he her here hers herself him himself his
    how however i if in instead into is isn it its itself just keep know last least less let like ll look lot
    made make makes making many may maybe me might more most much must my myself need needs never new no nor not
    now of off often on once one only or other others our ours out over own part per put quite rather re really
    right s said same say says see seem seems several she should since so some something still such sure t take
    than that the their theirs them themselves then there these they thing things think this those though
    through to today too two under until up upon us use used using ve very via want wants was way ways we well
    were what when where whether which while who whole whom whose why will with within without won would year
    years yet you your yours good great best better big little long next coming time people day days back come""",
    abbreviations="""mr mrs ms dr prof rev gen col lt sgt capt sr jr st inc ltd co corp dept est approx al e.g i.e eg ie viz jan
    feb mar apr jun jul aug sep sept oct nov dec mt ft a.m p.m u.s u.k u.n vs no vol fig gov sen rep hon pres
    ave blvd rd a.k.a aka feat u.s.a d.c ph.d m.d b.a cf ed eds p pp""",
    leans_back=r"""
    (?:people|many|many people|some|some people|they|experts|everyone|everybody) (?:think|thinks|believe|believes|say|says|claim|claims|will tell you)
    it is (?:often|commonly|widely) (?:said|believed|thought)
    but
    and
    or
    so
    then
    thus
    hence
    however
    therefore
    moreover
    furthermore
    additionally
    consequently
    nevertheless
    nonetheless
    similarly
    likewise
    conversely
    finally
    lastly
    secondly
    thirdly
    next
    later
    afterwards?
    also
    besides
    instead
    otherwise
    meanwhile
    still
    yet
    because
    anyway
    again
    indeed
    either way
    even (?:then|so)
    plus
    yes
    no(?= *[,.!])
    of course
    he(?:'[sd]|'ll)?
    she(?:'[sd]|'ll)?
    it(?:'s|'ll|'d)?(?! is (?:time|possible|easy|hard|important|worth)| takes)
    they(?:'re|'ve|'d|'ll)?
    him
    his
    hers?
    their
    its
    this(?! (?:year|week|month|morning|summer|winter|spring|fall|autumn|article|post|guide|tutorial|weekend|season))
    that(?:'s)?
    these
    those(?! who)
    such
    there(?! (?:is|are|was|were|has|have|'s|will|may|can)\b)
    here(?!,? we )
    both
    neither
    which
    another
    one (?:of (?:them|these|those)|such|way|example)
    others?
    (?:the )?(?:others|former|latter|above|following|same|first|second|third|result)
    in (?:other words|addition|contrast|fact|short|turn|particular|both cases|any case|that|the end|the meantime|response)
    for (?:example|instance|that|one|now)
    as (?:such|a result|well|mentioned|noted|for)
    on the (?:left|right)(?= *,)
    on (?:the other hand|the contrary|top of|the one hand)
    at (?:the same time|first|that|the time)
    by (?:contrast|then|comparison)
    to (?:that end|do (?:this|that|so))
    after (?:all|that|which)
    along with
    with that
    not (?:only )?(?:that|so)
    nor
    including
    just as
    same
    well
    ok(?:ay)?
    as you (?:may|might|can|know)
    (?:un)?fortunately
    thankfully
    sadly
    i wonder
    the thing
    to (?:\w+) (?:that|this|it|them)
    an? \w+ (?:that|which|who)
    (?:hi|hello|hey|exclusive)(?= *[,:!]| [a-z]+[,!])
    i(?:'m| am) (?:a little|a bit|sorry|not sure)
    i (?:think|guess|hope|suppose)
    """,
    points_back=r"""
    (?:a couple|a few|the|some|many) others
    an? similar
    therefore
    however
    thus
    for (?:example|instance)
    also
    (?:this|these|those)(?! (?:year|week|month|morning|evening|summer|winter|spring|fall|autumn|article|post|guide|tutorial|weekend|season|day|days|who|century|decade|age|time|study|paper|work))
    the (?:former|latter)
    there(?= *,)
    another
    the other
    as (?:above|mentioned)
    """,
    rest=r"""
    (?:the|his|her|its|their|our) (?:other|remaining) <number>
    the <number> (?:others?|remaining)
    """,
    pronouns=r"""
    he(?:'s|'d)?
    she(?:'s|'d)?
    they(?:'re|'ve)?
    him
    his
    hers?
    them
    their
    its
    it(?! is|'s|'s| takes| comes| was)
    """,
    turns=r"""
    but
    yet
    however
    still
    nevertheless
    nonetheless
    instead
    in (?:reality|fact)
    """,
    but=r"""
    but(?! also)
    no longer
    even if
    even when
    not just
    only to
    rather
    instead
    yet
    while
    whereas
    though
    although
    even though
    not
    """,
    against=r"""
    (?<!all )(?<!anything )but (?!also|for)
    (?:is|are|was|were) no longer
    even (?:if|when|though)
    whereas
    while
    (?:isn't|aren't|doesn't|don't) (?:just|only)
    more than just
    rather than
    instead of
    despite
    unlike
    in spite of
    contrary to
    far from
    """,
    numbers="""three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred hundreds thousand
    thousands twice double triple dozen dozens million millions billion billions""",
    counts="two thirteen fourteen sixteen seventeen eighteen nineteen",
    advice=r"""
    (?:\A|, )(?:you|we) (?:should|must|need to|ought to|have to)
    \A(?:don't|do not|never|always|avoid|remember|consider|make sure|be sure|try|start|stop|keep|choose|use|ask|write|read|pack|learn)(?! (?:of|is|was|are|were|me|us))
    (?:the|my|our|one|best) (?:key|trick|tip|solution|lesson|advice|answer|best way|takeaway)
    it(?:'s| is) (?:best|better|important|worth|time) (?:to|that)
    (?:i|we)(?:'d| would)?(?: highly| strongly)? (?:recommend|suggest|advise)
    it pays to
    be careful
    you(?:'ll| will) (?:need|want) to
    (?:might|may) want to
    (?:the )?(?:moral|point|lesson)(?: of the story)? is
    what (?:matters|counts)
    better to
    """,
    says=r"""
    said
    says
    say
    told
    tells
    wrote
    writes
    explained
    explains
    added
    adds
    according to
    announced
    argued
    argues
    warned
    warns
    noted
    notes
    recalled
    insists
    insisted
    claimed
    claims
    admitted
    asked
    asks
    tweeted
    stated
    """,
    hangs=r"""
    the (?:[a-z-]+ )?(?:ministers?|stars?|actors?|actress|singers?|president|company|firm|group|maker)
    the (?:[a-z-]+ )?(?:manufacturer|publisher|startup|start-up|brand|team|club|players?|coach|driver)
    the (?:[a-z-]+ )?(?:champion|man|men|woman|women|boy|girl|couple|suspects?|defendant|victims?)
    the (?:[a-z-]+ )?(?:teen(?:ager)?|comedian|host|reporter|journalist|writer|authors?|director|artists?)
    the (?:[a-z-]+ )?(?:band|duo|trio|court|agency|organi[sz]ation|association|area|town|village|city)
    the (?:[a-z-]+ )?(?:region|country|device|phone|smartphone|product|service|tool|app|application)
    the (?:[a-z-]+ )?(?:software|site|website|film|movie|book|series|show|album|song|track|game|vehicle|car)
    the (?:[a-z-]+ )?(?:measure|decision|bill|law|project|trial|match|study|incident|crash|mayor|senator)
    the (?:[a-z-]+ )?(?:candidate|billionaire|ceo|founders?|platform|feature|update|new version|version)
    the (?:[a-z-]+ )?(?:library|plugin|page|problem|issue|idea|question|answer|result|reason|change|event)
    the (?:[a-z-]+ )?(?:talk|house|building|festival|exhibition|attack|hearing|move|deal|announcement)
    the (?:[a-z-]+ )?(?:report|paper|video|clip|photo|images?|pair|former|family|officers?|pilot|officials?)
    the (?:[a-z-]+ )?(?:doctor|patient|owner|teacher|student)
    """,
    takes_up=r"""
    (?:in|with|for|on) this \w+
    this
    these
    it(?:'s|'ll)?
    the biggest
    the (?:first|second|third|result|former|latter|following)
    among (?:them|these)
    """,
    empty=r"""
    one of the (?:most|best|easiest|greatest|nicest|biggest|funniest|coolest|simplest)
    (?:very|really|so|super|extremely|hugely|incredibly) (?:important|exciting|excited|cool|interesting|happy|proud)
    it(?:'s| is) important
    we(?:'ll| will) (?:keep|continue)
    (?:we're|we are|i'm|i am) (?:always|excited|proud|happy|thrilled|pleased|delighted|pretty excited)
    this is just a
    (?:quick|short|little) (?:note|post)
    a great (?:time|place|way|opportunity)
    a lot of fun
    thank(?:s|you)
    something for everyone
    more ways to
    i (?:adore|love|miss|hate) you
    i owe you
    what an? (?:great|amazing|wonderful|fantastic)
    (?:re)?posted (?:it|this) here
    i don't know about you
    i was (?:hoping|complaining)
    no matter
    (?:is|are) here to stay
    than ever(?: before)?
    you(?:'ll| will) love
    say hello
    it is no secret
    declin(?:ed|es) to comment
    (?:this week's|today's) (?:report|post|episode|column) covers
    (?:tosses|mulls) around
    """,
    finds=r"""
    (?:in this (?:study|paper|work|article|letter),? )?(?:here,? )?we (?:show|find|found|demonstrated?|describe|present|report|propose|identif(?:y|ied)|introduce|developed|performed|investigated?|examined?|explored?|analy[sz]ed?)(?: here)?
    (?:our|the) (?:results|findings|data|analysis) (?:show|indicate|suggest|demonstrate|reveal)
    """,
    before=r"""
    (?:in|over|for|during) the (?:last|past) (?:few |several |couple of |\w+ )?(?:years|months|decades)
    (?:\w+ )?(?:years|months|decades|weeks) ago
    had (?:already |never |long |previously |always |just )?(?:been|\w+ed)
    previously
    last (?:year|month)
    used to
    as (?:you may|we) (?:recall|remember|reported)
    earlier this (?:year|month)
    traditionally
    """,
    myself=r"""
    i(?:'m|'ve|'d|'ll)?
    me
    my
    mine
    myself
    """,
    aside=r"""
    \((?:for|to|via|from|with)\s
    (?:hi|hello|hey|dear|ok(?:ay)?|well|what's up|greetings)\b
    (?:many |big |special )?thank(?:s|you| you)?
    with apologies
    this (?:entry|post|article) is (?:part|number)
    exclusive
    updates?(?= *:)
    before we (?:get|go|start|begin)
    (?:just )?a (?:quick|short) (?:note|update|reminder)
    as (?:i|we) (?:said|wrote|mentioned|promised|noted)
    (?:following|continuing) (?:up|on|from)
    it(?:'s|s| has) been (?:a (?:long )?(?:while|time)|ages|too long|some time)
    (?:i'm )?(?:sorry|apologies)
    exciting news
    guess what
    """,
    takeaway="Takeaway",
    contents="Inside",
    quotes=("“", "”"),
)
