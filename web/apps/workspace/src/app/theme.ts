import { useColorMode } from "@vueuse/core";
import { computed } from "vue";

const mode = useColorMode();

export const isDark = computed(() => mode.state.value === "dark");

export function toggleTheme(): void {
  mode.value = isDark.value ? "light" : "dark";
}
