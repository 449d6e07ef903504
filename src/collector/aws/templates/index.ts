export { lambdaPolicy } from '../iam/lambda-policy.js';
export { renderTemplates, type TemplateFiles } from './render.js';
