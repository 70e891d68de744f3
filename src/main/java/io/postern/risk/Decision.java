package io.postern.risk;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What screening said, as the payment shows it.
 *
 * @param decision {@code allow} or {@code block}
 * @param score 0 (nothing noticed) to 100 (blocked)
 * @param rules names of the rules that spoke
 */
public record Decision(String decision, int score, List<String> rules) {
    @JsonIgnore
    public boolean isBlock() {
        return "block".equals(decision);
    }
}
