/* What a document may be. Past a limit there is an error that names it, or a warning where the rest is worth keeping. */

/** Bytes of a document; longer ones are refused unread. */
export const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;
/** Lines, commas and colons of YAML: what its parser takes its time for. About 12 MB of ordinary text. */
export const YAML_MARKS_MAX = 1_000_000;
/** Commas, colons and brackets of JSON. */
export const JSON_MARKS_MAX = 3_000_000;
export const YAML_ALIASES_MAX = 1000;
/** Nodes that aliases may unfold to. */
export const UNFOLDED_NODES_MAX = 3_000_000;
/** Levels of any document. */
export const DEPTH_MAX = 100;
export const GRAPHQL_TOKENS_MAX = 500_000;
/** Elements and attributes. */
export const XML_ELEMENTS_MAX = 300_000;
export const OPERATIONS_MAX = 20_000;
/** Parameters, answers, bodies and proofs of all operations; a path may stand for another one, with all that it has. */
export const PARTS_MAX = 250_000;
/** Members of types looked at in one document of XML Schema or GraphQL. */
export const WORK_MAX = 300_000;
export const PARAMETERS_MAX = 200;
export const BODIES_MAX = 12;
export const RESPONSES_MAX = 60;
export const SERVERS_MAX = 20;
/** Levels of a message, as sensors tell them. */
export const SHAPE_DEPTH_MAX = 10;
/** Fields of one message, and of all messages of a document. */
export const SHAPE_FIELDS_MAX = 1000;
export const ALL_FIELDS_MAX = 200_000;
/** Schemas and their members looked at in one document, and schemas for one place of a message. */
export const SCHEMA_VISITS_MAX = 1_000_000;
export const PLACE_VISITS_MAX = 5_000;
/** Schemas that one place may be an alternative of. */
export const ALTERNATIVES_MAX = 200;
export const WARNINGS_MAX = 100;
export const NAME_LENGTH_MAX = 200;
