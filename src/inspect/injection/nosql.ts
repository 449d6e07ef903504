import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

const words = (text: string): readonly string[] => text.split(' ');

/** Operators of queries as keys, by how far they are from what else is named so. Values: confidence in a body, elsewhere. */
const OPERATORS: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ...words('$where $func $function $eval $accumulator $expr').map((name) => [name, [0.95, 0.95]] as const),
  ...words('$ne $gt $gte $lt $lte $in $nin $regex $exists $or $and $nor $not $elemMatch $all $size $mod').map(
    (name) => [name, [0.85, 0.9]] as const,
  ),
  ...words(
    '$options $jsonSchema $bitsAllSet $geoWithin $nearSphere $push $pull $pullAll $addToSet $currentDate $lookup $match $unionWith $merge $out $project',
  ).map((name) => [name, [0.8, 0.9]] as const),
  // Events of analytics (`$set`) and typed JSON (`$type`) have these names too.
  ...words('$set $unset $inc $rename $type $text $comment').map((name) => [name, [0.5, 0.85]] as const),
]);

/** A query operator as a key: `user[$ne]=`, `{"password": {"$gt": ""}}`. Some APIs take filters on purpose. */
export function operatorKey(key: string, location: Location): Verdict | undefined {
  const confidence = OPERATORS.get(key);
  if (confidence === undefined) {
    const inside = /\[(\$\w{2,12})\]?$/.exec(key.slice(-32))?.[1];
    return inside === undefined ? undefined : operatorKey(inside, 'query');
  }
  return {
    rule: 'nosqli.operator',
    class: 'nosqli',
    confidence: confidence[location === 'body' ? 0 : 1],
    fingerprint: key.toUpperCase().slice(1),
  };
}

const NAMES =
  'where|push|pull|addToSet|ne|gte?|lte?|n?in|regex|exists|n?or|and|expr|func(?:tion)?|elemMatch|not|all|size|mod|eval';
const VALUE = '\\s{0,8}[\'"]?\\s{0,8}:\\s{0,8}[\'"[{/\\w-]';
/** What JavaScript in a `$where` is ended by and goes on with. */
const OUT = '^[^\\n;{}]{0,40}?(?:[\'"]|\\b\\d{1,6})\\s{0,4}[)\\]}]{0,3}\\s{0,4}';
const CALL =
  'return\\s{0,4}(?:true\\b|false\\b|\\d|[\'"(!{]|this\\.|db\\.)|sleep\\s?\\(\\d|(?:var|let)\\s\\w{1,20}\\s?=|\\w{1,12}\\s?=\\s?new\\s|while\\s?\\(|do\\s?\\{|db\\.\\w|this\\.\\w';

interface Rule {
  readonly rule: string;
  readonly confidence: number;
  readonly fingerprint: string;
  readonly form: RegExp;
}

const rule = (name: string, confidence: number, fingerprint: string, form: RegExp): Rule => ({
  rule: `nosqli.${name}`,
  confidence,
  fingerprint,
  form,
});

const RULES: readonly Rule[] = [
  rule(
    'operator-text',
    0.9,
    '{OP:',
    new RegExp(`^\\s{0,20}[\\[{]\\s{0,20}(?:[\\w'"]{1,40}\\s?:\\s?\\{\\s?)?['"]?\\$(?:${NAMES})${VALUE}`),
  ),
  rule(
    'operator-text',
    0.9,
    ',OP:',
    new RegExp(
      `^[^\\n{]{0,40}?(?:^|['"\\d\\]}]|true|false|null)\\s{0,8}[}\\]]{0,3}\\s{0,8},\\s{0,8}['"]?\\$(?:${NAMES}|comment)${VALUE}`,
    ),
  ),
  rule(
    'operator-text',
    0.9,
    'OP:',
    new RegExp(`^\\s{0,8},?\\s{0,8}['"]?\\$(?:where|func|function|eval|n?or)${VALUE}`),
  ),
  rule('operator-text', 0.85, '[OP]', new RegExp(`(?:^|[\\w\\]&])\\[\\$(?:${NAMES})\\]\\s{0,4}=`)),
  rule('breakout', 0.9, 'STR;JS', new RegExp(`${OUT}[;}]{1,3}\\s{0,8}(?:${CALL})`)),
  rule(
    'breakout',
    0.9,
    'STR;JS',
    /^[^\n]{0,40}?['"]\s{0,4}\)?\s{0,4}(?:\|\||&&)\s{0,4}[!(]{0,3}\s{0,4}(?:this\.\w|db\.\w|['"]?[\w.]{0,20}['"]?\s{0,4}[=!]==?|true\b|1\b)/,
  ),
  rule(
    'breakout',
    0.85,
    'OR X==X',
    /^\s{0,8}(?:[\w'"]{0,20}\s{0,4})(?:\|\||&&)\s{0,4}\(?\s{0,4}(\d{1,6}|'\w{0,12}'|"\w{0,12}")\s{0,4}===?\s{0,4}\1/,
  ),
  rule('breakout', 0.85, 'NUM;JS', /^\s{0,8}\w{0,12}\s{0,4};\s{0,4}return\s(?:true|1|this\b)/),
  rule(
    'shell',
    0.9,
    'DB.CALL(',
    /^\W{0,8}db\.(?:[\w$]{1,40}\.)?(?:find|insert|drop|remove|delete|update|aggregate|mapReduce|runCommand|adminCommand|createUser|getCollection|getUsers|eval|dropDatabase|grantRoles|copyDatabase|group|count|distinct)\w{0,24}\s?\(/,
  ),
  rule(
    'command',
    0.85,
    'CMD ARG',
    /^\s{0,4}(?:FLUSH(?:ALL|DB)|KEYS \S|CONFIG (?:GET|SET|REWRITE|RESETSTAT)\b|SLAVEOF \S|REPLICAOF \S|EVAL(?:SHA)? ["']|SCRIPT (?:LOAD|FLUSH|KILL)\b|DEBUG (?:SEGFAULT|OBJECT|SLEEP|RELOAD)\b|MODULE LOAD \S|[HSZ]?SCAN \d|CLIENT (?:LIST|KILL|SETNAME)\b|ACL (?:SETUSER|LIST)\b|(?:L|R)PUSH \S+ \S|ZADD \S+ \d|DUMP \S+$|RESTORE \S+ \S|SET \S+:\S+ ['"]|BGSAVE$|MIGRATE \S+ \d)/,
  ),
  rule(
    'command',
    0.9,
    'NL CMD',
    /(?:\r\n|\\r\\n|\n)(?:\*\d\r\n|(?:SLAVEOF|REPLICAOF|CONFIG SET|CONFIG GET|EVAL|FLUSHALL|MODULE LOAD|SET|GET|DEL|SAVE|AUTH)(?: \S{1,80})?(?:\s|$|\\r)|set \S{1,80} \d{1,5} \d{1,9} \d{1,7}|flush_all)/,
  ),
  rule('clause', 0.8, 'ALLOW FILTERING', /^\S.{0,80}\bALLOW FILTERING\W{0,4}$/i),
  rule(
    'script',
    0.9,
    '{SCRIPT',
    /^\s{0,20}\{.{0,200}"(?:script(?:_fields)?|inline|source)"\s?:.{0,80}(?:java\.|Runtime|getClass|\bdoc\[|params\._source|System\.|ctx\._source)/s,
  ),
];

/** JavaScript, operators or commands smuggled into a string that a query of a document store is made of. */
export function judgeNosql(text: string): Verdict | undefined {
  const found = RULES.find(({ form }) => form.test(text));
  return (
    found && {
      rule: found.rule,
      class: 'nosqli',
      confidence: found.confidence,
      fingerprint: found.fingerprint,
    }
  );
}
