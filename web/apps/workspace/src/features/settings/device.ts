type Known = readonly (readonly [RegExp, string])[];

/** The first that fits: most browsers also name those they descend from. */
const BROWSERS: Known = [
  [/MicroMessenger/, "WeChat"],
  [/Edg(A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS/, "Firefox"],
  [/Chrome\/|CriOS/, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: Known = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];
const named = (device: string, known: Known): string => known.find(([mark]) => mark.test(device))?.[1] ?? "";

/** A browser's long description of itself, as people call it; what is not known stays as it is. */
export function deviceName(device: string): string {
  return [named(device, BROWSERS), named(device, SYSTEMS)].filter(Boolean).join(" · ") || device;
}

export const isPhone = (device: string): boolean => /Mobile|Android|iPhone/.test(device);
