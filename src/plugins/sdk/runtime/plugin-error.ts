import { CodedError } from '../../../event/index.js';

/** Every way in which a plugin can be wrong, one code each. */
export type PluginErrorCode =
  | 'PLUGIN_NOT_FOUND'
  | 'PLUGIN_LOAD_FAILED'
  | 'PLUGIN_EXPORT_MISSING'
  | 'PLUGIN_MODULE_SHAPE'
  | 'PLUGIN_SDK_VERSION'
  | 'PLUGIN_ID_FORM'
  | 'PLUGIN_ID_TAKEN'
  | 'PLUGIN_VERSION_FORM'
  | 'PLUGIN_TEXT_MISSING'
  | 'PLUGIN_OWASP_FORM'
  | 'PLUGIN_KIND_UNKNOWN'
  | 'PLUGIN_FACET_UNKNOWN'
  | 'PLUGIN_RULE_FORM'
  | 'PLUGIN_CONFIG_NOT_STRICT'
  | 'PLUGIN_CONFIG_NOT_DEFAULTED'
  | 'PLUGIN_CONFIG_NOT_DESCRIBED'
  | 'PLUGIN_CONFIG_FORM'
  | 'PLUGIN_NOT_BUILT'
  | 'PLUGIN_STATE_KEY'
  | 'PLUGIN_STATE_TIME'
  | 'PLUGIN_STATE_MAP'
  | 'PLUGIN_STATE_REVOKED'
  | 'PLUGIN_FINDING_INVALID'
  | 'PLUGIN_FINDINGS_TOO_MANY'
  | 'PLUGIN_THREW'
  | 'PLUGIN_TIMEOUT'
  | 'PLUGIN_OUT_OF_MEMORY'
  | 'PLUGIN_EXITED'
  | 'PLUGIN_DENIED'
  | 'PLUGIN_ANSWER'
  | 'PLUGIN_MISSED'
  | 'PLUGIN_STATE_TOO_LARGE'
  | 'PLUGIN_OVER_BUDGET';

export function pluginError(
  code: PluginErrorCode,
  message: string,
  options: { cause?: unknown; field?: string } = {},
): CodedError {
  return new CodedError(code, message, options);
}
