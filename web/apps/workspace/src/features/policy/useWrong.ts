import { inject, provide, type InjectionKey } from "vue";

type Said = (place: string) => string | undefined;
const KEY: InjectionKey<Said> = Symbol("what is wrong in a policy");

/** The forms below know what is wrong at a place of the document, in words. */
export const provideWrong = (said: Said): void => provide(KEY, said);
export const useWrong = (): Said => inject(KEY)!;
