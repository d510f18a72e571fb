"""What stands before and behind a name, and what never does."""

from pipeline.insights.share.words import listed

_WHO = (
    r"(?:guy|lady|woman|man|girl|boy|bloke|chap|dude|fellow|gentleman|person|recruiter|interviewer|"
    r"headhunter|sourcer|colleague|friend|boss|buddy|mate|mentor|teammate|coworker|manager|"
    r"director|"
    r"founder|cofounder|co-founder|cto|ceo|cfo|coo|vp|engineer|developer|designer|architect|"
    r"scientist|analyst|tester|lead|head of \w+|hr|team lead|tech lead|professor|teacher|wife|"
    r"husband|brother|sister|partner|supervisor|owner|master|panelist|contact|candidate|intern|"
    r"assistant|receptionist|one|other|others|folks|people|guys|someone|somebody)"
)
_DID = (
    r"(?:said|asked|told|explained|mentioned|wanted|nodded|smiled|laughed|frowned|interrupted|"
    r"jumped|"
    r"joined|introduced|walked|looked|seemed|kept|greeted|welcomed|gave|started|began|took|sat|"
    r"came|"
    r"went|wrote|typed|drew|pushed|pressed|pointed|shook|showed|asks|says|tells|thinks|explains|"
    r"thought|liked|knew|felt|stared|grinned|sighed|shrugged|raised|listened|followed|hinted|"
    r"helped|"
    r"let|called|emailed|messaged|texted|rang|replied|answered|agreed|disagreed|corrected|"
    r"apologi[sz]ed|apologised|thanked|offered|promised|warned|suggested|admitted|added|continued|"
    r"opened|closed|finished|stopped|cut|leaned|stood|turned|appeared|dropped|left|led|ran|brought|"
    r"picked|moved|noticed|reacted|responded|challenged|grilled|quizzed|drilled|wrapped|checked|"
    r"confirmed|described|talked|spoke|chatted|rolled|raised|made|had|did(?:n'?t)?|"
    r"pays|paid|wants|loves|likes|hates|loved|hated|worked|works|runs|leads|manages|hired|"
    r"apparently|clearly|obviously|then|also)"
)
INTRODUCED = (
    rf"(?:\bnames?(?:'s| is| are| was| were|s)|\bnamed|\b{_WHO},? (?:called|named)|\b{_WHO} was|"
    r"\b(?:mr|mrs|ms|dr|prof|professor|madame|miss|uncle|aunt|frau|herr)\.?|\b(?:guy|lady|woman|"
    r"man|girl|bloke|chap|dude|recruiter|"
    r"interviewer|colleague|friend|boss|mentor|teammate|wife|husband|brother|sister|headhunter),?)"
    r"\s+(?:was |is )?(?:i think |like |maybe |uh |um |erm |a |an )?$"
)
"""Before a name: it is introduced."""
BEFORE = (
    rf"(?:{INTRODUCED[:-1]}|\b{_WHO},?\s+|\b(?:hi|hello|hey|dear|thanks|thank you|bye|cheers),?\s+|"
    r"\b(?:met|meet|meeting|spoke (?:to|with)|talked (?:to|with)|talk to|speak (?:to|with)|chat "
    r"with|"
    r"chatted with|call with|interview(?:ed)? (?:by|with)|introduced to|along with|together with|"
    r"reported to|report to|reporting to|emailed|messaged|texted|thanked|told|asked|ask|tell) )$"
)
"""Before a name: a person is spoken about or to."""
BEFORE_OWN = r"\b(?:my name(?:'s| is| was)|i'?m|i am|call me|called me)\s+$"
BEFORE_WEAK = (
    r"(?:\b(?:with|to|from|by|for|and|then|when|because|that|if|so|but|between|was|is|while|after|"
    r"before|until|as|or|like|about|me and|of|had|both)\s+|,\s*|^\s*)$"
)
BEFORE_MODAL = r"(?:\b(?:with|to|from|by|and|between|like|for|was|is|thank|,)\s+)$"
"""Before a name that is a common word."""
BEHIND = (
    rf"(?:['’]s\s+(?:question|questions|face|team|reaction|camera|mic|answer|background|first|next|"
    rf"tone|style|colleague|boss|part|turn|round|email|mail)\b|\s+{_DID}\b|"
    r"\s+(?:who|whose)\b|\s+from\s+(?:hr|h\.r\.|talent|people|recruit\w+|engineering|the \w+ "
    r"(?:team|side)|"
    r"the team|product|design|data|platform|sales|finance|security|infrastructure|operations|ops|"
    r"marketing|support|qa|legal)\b|"
    r",?\s+(?:the|our|my|their|a|an)\s+(?:\w+\s+){0,2}(?:recruiter|manager|lead|cto|ceo|cfo|coo|vp|"
    r"engineer|developer|director|founder|cofounder|interviewer|architect|head|designer|hr|"
    r"scientist|"
    r"analyst|owner|guy|lady|woman|man|person|tester|boss|colleague)\b|"
    r"\s+(?:and\s+(?:i|me)\b)|\s+(?:has|had)\s+(?:been|a|an|the|to)\b)"
)
"""Behind a name: a person does something, or is from somewhere."""
INTRODUCED_BEHIND = (
    r"\s+(?:was|is|['’]s) (?:his|her|their|the|the \w+['’]s) (?:first |last )?name\b|"
    r"\s+is what (?:they|everyone|everybody|people|he|she|we) (?:call|called|calls|goes|go)\b"
)
"""Behind a name: it is said to be one."""
TECHNICAL_BEFORE = (
    r"\b(?:server|tool|language|framework|library|database|in|use|uses|used|using|learn|learned|"
    r"know|knew|knows|write|wrote|run|ran|runs|plain|with the|deploy with|written in|like)\s+$"
)
TECHNICAL_BEHIND = (
    r"\s+(?:the (?:language|tool|framework|library|server|database)|pipelines?|jobs?|files?|syntax|"
    r"plugins?|server|cluster|code|scripts?|builds?|queries|packages?|tests?|projects?)\b"
)
"""Around a word that is a name and a technology: the technology is meant."""
TITLES = (
    r"(?:mr|mrs|ms|mx|miss|dr|prof|professor|doctor|madame|madam|sir|uncle|aunt|auntie|frau|herr|"
    r"señor|señora|monsieur|signor|signora)\.?"
)
"""What stands before a surname and goes with it."""
BEHIND_WEAK = r"\W*$|\s+(?:and|from|at|was|is|who|in)\b|[,.;]"
MODAL = listed("common_names")
NO_NAME_BEFORE = r"(?:\bquestion|\ba|\ban|\bto the|\bof the|\bbook)\s+$|[`$#/]$"
NO_NAME_BEHIND = (
    r"\s*(?:\(|=|::)|[-\s]+(?:class|function|method|keyword|library|framework|language|api|sdk|"
    r"project|codebase|developers?|engineers?|gem|module|package|release|version|repo|"
    r"street|road|avenue|square|lane|plaza|tower)s?\b"
)
NO_NAMES = listed("no_names")
