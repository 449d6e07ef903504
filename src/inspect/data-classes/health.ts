import { passesVerhoeff } from '../checksums.js';

/* Health is told by a field's name together with what stands in it. */

const ICD10 = /^[A-TV-Z]\d[0-9AB](?:\.[0-9A-TV-Z]{1,4})?$/;
const LOINC = /^\d{1,5}-\d$/;
const NDC = /^\d{4,5}-\d{3,4}-\d{1,2}$/;
const BLOOD = /^(?:A|B|AB|O|0)(?: ?[+-]| ?(?:pos|neg)(?:itive|ative)?| ?Rh[+-])$/i;
const TERMS =
  /(?:\b(?:hiv|aids|cancer|diabet(?:es|ic)|asthma|epilepsy|migraine|stroke|tumou?rs?|pregnan(?:t|cy)|depressi(?:on|ve)|anxiety disorder|schizophrenia|bipolar|autism|adhd|dementia|alzheimer'?s?|parkinson'?s?|insulin|metformin|chemotherapy|dialysis|biopsy|allergic|allergy|pneumonia|tuberculosis|hypertension|malaria|covid-?19|influenza|fracture|surgery|antidepressants?|antibiotics?|penicillin|ibuprofen|vaccin(?:e|ated|ation)|disabled|disability|infarction|arrhythmia|obesity)\b|\p{L}{3}(?:itis|plegia|ectomy)\b|\b(?:an|leuk|isch|septic|hypoglyc|hyperglyc|hyperlipid|ur|thalass)a?emia\b|(?:carcin|lymph|melan|sarc|gli|glauc|aden|fibr|myel)oma\b|(?:neur|my|retin|nephr|encephal)opathy\b)/iu;
const NO_ANSWER = /^(?:n\/?a|none|null|unknown|true|false|yes|no|ok|-+|\d{1,3})$/i;

export const isHealthCode = (text: string): boolean =>
  text.length <= 18 &&
  (ICD10.test(text) ||
    LOINC.test(text) ||
    NDC.test(text) ||
    (/^\d{6,18}$/.test(text) && passesVerhoeff(text)));

export const isBloodType = (text: string): boolean => BLOOD.test(text);

/** Words of medicine in a field whose name may mean something else, such as `condition`. */
export const isHealthTerm = (text: string): boolean =>
  text.length <= 2048 && (TERMS.test(text) || (ICD10.test(text) && text.includes('.')));

/** Anything that is said in a field that only medicine has, such as `diagnosis`. */
export const isHealthText = (text: string): boolean =>
  text.length >= 2 &&
  text.length <= 4096 &&
  !NO_ANSWER.test(text) &&
  (/\p{L}{2}/u.test(text) || isHealthCode(text));
export const isRecordNumber = (text: string): boolean => /^[A-Z]{0,5}[- ]?\d[\dA-Z-]{3,18}$/i.test(text);
